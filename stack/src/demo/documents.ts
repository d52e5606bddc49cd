/** Lesion keys, in the order in which they are shown. */
export const LESION_KEYS = ['GGO', 'Csld', 'CrPa', 'AirBr', 'InSepThi'] as const;
export type LesionKey = (typeof LESION_KEYS)[number];

export const REGISTER_PATIENT = /* GraphQL */ `
  mutation RegisterPatient($input: RegisterPatientInput!) {
    registerPatient(input: $input) {
      __typename
      ... on RegisterPatientSuccess { patient { id recordNumber } }
      ... on RecordNumberTaken { message }
      ... on InvalidInput { message field }
    }
  }
`;

export interface RegisterPatientData {
  readonly registerPatient:
    | { readonly __typename: 'RegisterPatientSuccess'; readonly patient: { id: string; recordNumber: string } }
    | { readonly __typename: 'RecordNumberTaken' | 'InvalidInput'; readonly message: string };
}

const READING = /* GraphQL */ `
  fragment Reading on Diagnosis {
    id
    status
    outcome
    abstention
    abstentionExplanation
    refusedImages
    covid19Probability
    lesions { key probability }
    model { name version engine }
    timings { queuedAt startedAt completedAt inferenceMs }
    failure { code message }
    disclaimer
  }
`;

export interface Reading {
  readonly id: string;
  readonly status: 'QUEUED' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'WITHHELD';
  readonly outcome: 'POSITIVE' | 'NEGATIVE' | 'INDETERMINATE' | null;
  /** Why the outcome is INDETERMINATE. */
  readonly abstention: 'NOT_AXIAL_CHEST_CT' | 'UNCERTAIN' | null;
  readonly abstentionExplanation: string | null;
  /** Images that took no part. */
  readonly refusedImages: number | null;
  readonly covid19Probability: number | null;
  readonly lesions: readonly { readonly key: LesionKey; readonly probability: number }[];
  readonly model: { readonly name: string; readonly version: string; readonly engine: string } | null;
  readonly timings: {
    readonly queuedAt: string;
    readonly startedAt: string | null;
    readonly completedAt: string | null;
    readonly inferenceMs: number | null;
  };
  readonly failure: { readonly code: string; readonly message: string } | null;
  readonly disclaimer: string;
}

/** Whether nothing more will come. */
export const isFinal = ({ status }: Reading): boolean =>
  status === 'COMPLETED' || status === 'FAILED' || status === 'WITHHELD';

export const UPLOAD_STUDY = /* GraphQL */ `
  mutation UploadStudy($input: UploadStudyInput!) {
    uploadStudy(input: $input) {
      __typename
      ... on UploadStudySuccess { study { id } }
      ... on StudyAlreadyExists { message study { id diagnosis { ...Reading } } }
      ... on PatientNotFound { message }
      ... on InvalidInput { message field }
      ... on ImageRejected { message position reason }
      ... on QuotaExceeded { message quota }
    }
  }
  ${READING}
`;

export interface UploadStudyData {
  readonly uploadStudy:
    | { readonly __typename: 'UploadStudySuccess'; readonly study: { readonly id: string } }
    | {
        readonly __typename: 'StudyAlreadyExists';
        readonly message: string;
        readonly study: { readonly id: string; readonly diagnosis: Reading | null };
      }
    | {
        readonly __typename: 'ImageRejected';
        readonly message: string;
        readonly position: number;
        readonly reason: string;
      }
    | { readonly __typename: 'PatientNotFound' | 'InvalidInput' | 'QuotaExceeded'; readonly message: string };
}

/** Its payload resolves fields of all three services. */
export const DIAGNOSIS_UPDATED = /* GraphQL */ `
  subscription DiagnosisUpdated($patientId: ID, $studyId: ID) {
    diagnosisUpdated(patientId: $patientId, studyId: $studyId) {
      ...Reading
      study { id images { position mediaType width height } patient { id recordNumber } }
    }
  }
  ${READING}
`;

export interface PushedReading extends Reading {
  readonly study: {
    readonly id: string;
    readonly images: readonly { position: number; mediaType: string; width: number; height: number }[];
    readonly patient: { readonly id: string; readonly recordNumber: string };
  };
}

export interface DiagnosisUpdatedData {
  readonly diagnosisUpdated: PushedReading;
}

/** One query, three services. */
export const PATIENT_RECORD = /* GraphQL */ `query PatientRecord($id: ID!, $first: Int!) {
  patient(id: $id) {
    recordNumber
    studies(first: $first) {
      nodes {
        receivedAt
        images { mediaType width height sha256 }
        diagnosis {
          status
          outcome
          abstention
          covid19Probability
          lesions { key probability }
          imageReadings { position outcome abstention foreign overlays { finding url } }
          disclaimer
          model { name version engine }
        }
      }
    }
  }
}`;
