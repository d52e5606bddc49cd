import { randomUUID } from 'node:crypto';
import {
  type Answer,
  DEMO_CLINICS,
  DIAGNOSIS_UPDATED,
  type DiagnosisUpdatedData,
  GraphqlClient,
  imageOf,
  isFinal,
  type PushedReading,
  REGISTER_PATIENT,
  type RegisterPatientData,
  type Stack,
  UPLOAD_STUDY,
  type UploadStudyData,
} from '@pulmora/stack';

/** A clinician of one of the demo clinics. */
export interface ClinicUser {
  readonly tenantId: string;
  readonly token: string;
  readonly client: GraphqlClient;
  /** Registers a patient; resolves with the global ID. */
  patient(aiReadingConsent?: boolean): Promise<string>;
  /** Uploads images as one study. */
  upload(patientId: string, ...images: readonly Buffer[]): Promise<Answer<UploadStudyData>>;
  /** What is pushed about a patient or a study until its reading is over. */
  readingOf(scope: { patientId?: string; studyId?: string }): Promise<PushedReading[]>;
}

export async function clinicUser(stack: Stack, clinic: 0 | 1 = 0): Promise<ClinicUser> {
  const { tenantId } = DEMO_CLINICS[clinic];
  const token = await stack.token({ tenantId });
  const client = new GraphqlClient({ url: stack.gatewayUrl, token, tls: stack.tls && { ca: stack.tls.authority.ca } });
  return {
    tenantId,
    token,
    client,
    async patient(aiReadingConsent = true) {
      const input = { recordNumber: randomUUID(), name: 'Somebody', aiReadingConsent };
      const { registerPatient } = await client.data<RegisterPatientData>(REGISTER_PATIENT, { input });
      if (registerPatient.__typename !== 'RegisterPatientSuccess') throw new Error(registerPatient.message);
      return registerPatient.patient.id;
    },
    upload: (patientId, ...images) =>
      client.upload<UploadStudyData>(
        UPLOAD_STUDY,
        { input: { patientId, images: images.map(() => null) } },
        images.map((bytes, i) => imageOf(`${i}.png`, bytes).upload(`input.images.${i}`)),
      ),
    async readingOf(scope) {
      const pushed: PushedReading[] = [];
      for await (const { diagnosisUpdated } of client.subscribe<DiagnosisUpdatedData>(DIAGNOSIS_UPDATED, scope)) {
        pushed.push(diagnosisUpdated);
        if (isFinal(diagnosisUpdated)) break;
      }
      return pushed;
    },
  };
}

/**
 * The study that an upload made.
 *
 * @throws an error naming what it made instead.
 */
export function studyOf(answer: Answer<UploadStudyData>): string {
  const result = answer.data?.uploadStudy;
  if (result?.__typename !== 'UploadStudySuccess') throw new Error(`no study: ${JSON.stringify(answer)}`);
  return result.study.id;
}
