// Generated from the supergraph and from the documents beside it by `npm run generate`.
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** Where the reading of a study stands. */
export type DiagnosisStatus =
  /** Waits for a worker. */
  | 'QUEUED'
  /** A worker is reading. */
  | 'RUNNING'
  /** The reading is over, though the model may have abstained; no doctor has signed anything. */
  | 'COMPLETED'
  /** It could not be read; `failure` says why. */
  | 'FAILED'
  /** The patient wants no model to read their images; none did. */
  | 'WITHHELD';

/** Where a second opinion stands. */
export type SecondOpinionStatus =
  /** It waits for a second reader. */
  | 'REQUESTED'
  /** A second reader has taken it. */
  | 'READING'
  /** Both readers say the same of every finding. */
  | 'AGREED'
  /** They do not: a third reader has to decide. */
  | 'DISAGREED'
  /** A third reader has decided. */
  | 'ADJUDICATED'
  /** The first reader does without it. */
  | 'WITHDRAWN';

/** Where a case stands, from the arrival of its study to the last word of a doctor. */
export type CaseState =
  /** The study is there and waits for a model: its diagnosis is QUEUED. */
  | 'RECEIVED'
  /** A model reads it: its diagnosis is RUNNING. */
  | 'READING'
  /** It waits for a doctor. */
  | 'READY'
  /** A doctor works on it, until the lease of their claim is over. */
  | 'CLAIMED'
  /** A doctor has signed a report. */
  | 'SIGNED'
  /** What was signed has been added to. */
  | 'AMENDED'
  /** No model could read it. A doctor may claim it all the same. */
  | 'FAILED'
  /** The patient wants no model to read it; none did. A doctor may claim it all the same. */
  | 'WITHHELD';

/** How soon a study is to be read, as whoever sent it in said. */
export type CasePriority =
  /** At once: signed within an hour. */
  | 'STAT'
  /** Signed within four hours. */
  | 'URGENT'
  /** Signed within a day. */
  | 'ROUTINE';

/** What the model suggests about COVID-19: unsigned model output, decision support, not a diagnosis. The model has two bounds between 0 and 1, stated in its model card; it decides only what lies outside of them. */
export type CovidOutcome =
  /** The calibrated probability is above the upper bound. */
  | 'POSITIVE'
  /** The calibrated probability is below the lower bound. It does not rule the disease out. */
  | 'NEGATIVE'
  /** The model abstains: neither positive nor negative, and a doctor has to read. `abstention` says why. */
  | 'INDETERMINATE';

/** Whether somebody was of another opinion about a case. */
export type CaseDisagreement =
  /** Nobody was, as far as is known. */
  | 'NONE'
  /** The doctor who signed, than the model. */
  | 'WITH_MODEL'
  /** One reader, than another. */
  | 'BETWEEN_READERS';

/** What can happen to a case. */
export type CaseAction =
  /** Its study has arrived. */
  | 'OPEN'
  /** A model has begun to read it. */
  | 'START_READING'
  /** A model has read it. */
  | 'COMPLETE_READING'
  /** A model could not read it. */
  | 'FAIL_READING'
  /** No model is to read it; what one had read is discarded. */
  | 'WITHHOLD'
  /** It is later than its service level allows. */
  | 'BREACH'
  /** A doctor takes it. */
  | 'CLAIM'
  /** The doctor who has it goes on with it. */
  | 'RENEW'
  /** The doctor who has it gives it to a colleague. */
  | 'HAND_OVER'
  /** The doctor who has it gives it back unsigned. */
  | 'RETURN'
  /** The doctor who had it did not go on with it, or it is not granted to them any more. */
  | 'EXPIRE'
  /** The doctor who has it asks for a second reader. */
  | 'REQUEST_SECOND_OPINION'
  /** The readers agree, or a third has decided. */
  | 'SETTLE_SECOND_OPINION'
  /** The doctor who has it signs a report. */
  | 'SIGN'
  /** A doctor adds to what was signed. */
  | 'AMEND';

/** Why the model gives no outcome. Unsigned model output, decision support. */
export type AbstentionReason =
  /** What was uploaded does not look like an axial chest CT, the only thing that the model was made for. It was refused, and nothing was read from it: there is no probability. */
  | 'NOT_AXIAL_CHEST_CT'
  /** The probability lies between the two bounds, where either answer would be wrong too often. */
  | 'UNCERTAIN';

/** A finding of chest CT that the model looks for. */
export type Lesion =
  /** Hazy lung in which vessels still show. */
  | 'GROUND_GLASS_OPACITY'
  /** Dense lung in which vessels no longer show. */
  | 'CONSOLIDATION'
  /** Haze with thickened septa in it, like paving stones. */
  | 'CRAZY_PAVING'
  /** Airways that show dark in dense lung. */
  | 'AIR_BRONCHOGRAM'
  /** Thickened walls between the lobules of the lung. */
  | 'INTERLOBULAR_SEPTAL_THICKENING';

/** What the model looks for in an image: COVID-19 itself, and five lesions. */
export type Finding =
  /** Signs of COVID-19 of whatever kind. */
  | 'COVID19'
  /** Hazy lung in which vessels still show. */
  | 'GROUND_GLASS_OPACITY'
  /** Dense lung in which vessels no longer show. */
  | 'CONSOLIDATION'
  /** Haze with thickened septa in it, like paving stones. */
  | 'CRAZY_PAVING'
  /** Airways that show dark in dense lung. */
  | 'AIR_BRONCHOGRAM'
  /** Thickened walls between the lobules of the lung. */
  | 'INTERLOBULAR_SEPTAL_THICKENING';

/** What is said of a finding. */
export type FindingVerdict =
  /** It is shown. */
  | 'PRESENT'
  /** It is not shown. */
  | 'ABSENT'
  /** The images do not tell. */
  | 'INDETERMINATE';

/** What a report is to the ones before it. */
export type ReportKind =
  /** The first. */
  | 'SIGNATURE'
  /** It adds to one before, which stays as it is. */
  | 'AMENDMENT';

/** What a doctor does about what a model suggests. */
export type FindingDecision =
  /** They say the same. */
  | 'AGREE'
  /** They say what they see. */
  | 'OVERRIDE';

/** How somebody of another clinic came to see a case. */
export type CaseGrantKind =
  /** The clinic gave it. */
  | 'GRANT'
  /** The doctor took it, for an hour, and the clinic was told. */
  | 'BREAK_GLASS';

/** What a version of the model is used for. */
export type ModelState =
  /** It reads whatever nothing else is said of. */
  | 'ACTIVE'
  /** It reads a share of the studies, on trial. */
  | 'CANARY'
  /** It reads too, after the one that counts; nobody is shown what it says of a case. */
  | 'SHADOW'
  /** It reads all studies of your clinic. */
  | 'PINNED'
  /** It has read for your clinic, and does not any more. */
  | 'RETIRED';

/** To whom of a clinic something is shown. */
export type AiFindingsAudience =
  /** Clinicians and radiologists. */
  | 'CLINICAL_STAFF'
  /** Radiologists alone. */
  | 'RADIOLOGISTS';

/** Whose cases. */
export type WorklistClinic =
  /** Of your own clinic. */
  | 'OWN'
  /** Of other clinics, that are granted to you; a thousand at most. */
  | 'GRANTED';

/** What a model makes of a case, in the order of a worklist. Unsigned model output, decision support. */
export type WorklistOutcome =
  /** The model suggests COVID-19. */
  | 'POSITIVE'
  /** The model abstains. */
  | 'INDETERMINATE'
  /** No model has read it: not yet, or it could not, or was not to. */
  | 'NONE'
  /** The model suggests no COVID-19. */
  | 'NEGATIVE';

/** Who works, or has worked, on a case. */
export type WorklistAssignee =
  /** You hold it, or have signed it. */
  | 'ME'
  /** Nobody does or has. */
  | 'NOBODY';

/** What came of an operation. */
export type AuditOutcome =
  /** It was done, or shown. */
  | 'DONE'
  /** A change that came to nothing, for a reason that its caller was told. */
  | 'REFUSED'
  /** The role did not allow it. */
  | 'DENIED'
  /** A change that broke off. */
  | 'FAILED';

/** By whose leave somebody of another clinic saw a case. */
export type UserLeave =
  /** By a grant of the clinic. */
  | 'GRANTED'
  /** By breaking the glass, of which the clinic was told. */
  | 'BREAK_GLASS';

/** Why what is shown is to be loaded anew. */
export type ResyncReason =
  /** The subscription has just begun, without a cursor. */
  | 'START'
  /** The cursor is of events that are no more, or of another feed. */
  | 'UNKNOWN_EPOCH'
  /** Some of what came after the cursor is not kept any more. */
  | 'TOO_OLD';

/** Administrative gender, as FHIR has it. */
export type Sex =
  | 'FEMALE'
  | 'MALE'
  | 'OTHER'
  | 'UNKNOWN';

/** How soon a study is to be read. */
export type StudyPriority =
  /** At once: a life may hang on it. */
  | 'STAT'
  /** Before what is routine. */
  | 'URGENT'
  /** In its turn. */
  | 'ROUTINE';

/** Where an item of a batch stands. */
export type BatchItemState =
  /** Its images are on their way. */
  | 'RECEIVING'
  /** There is a study of it. */
  | 'ACCEPTED'
  /** Nothing of it was taken in; `outcome` says why. */
  | 'REJECTED';

/** Why an image cannot be taken in. */
export type ImageRejection =
  /** The file has no bytes. */
  | 'EMPTY'
  /** The file has too many bytes. */
  | 'TOO_LARGE'
  /** The image has too few pixels on a side. */
  | 'TOO_SMALL'
  /** The image has too many pixels. */
  | 'TOO_MANY_PIXELS'
  /** The bytes are neither PNG nor JPEG, whatever the name says. */
  | 'UNSUPPORTED_TYPE'
  /** The image is damaged or incomplete. */
  | 'UNREADABLE'
  /** Its metadata (EXIF orientation 2 to 8) asks for its pixels to be turned or mirrored for display. */
  | 'ROTATED_BY_METADATA';

/** Which cases; what is left out does not matter. */
export type WorklistFilter = {
  /** Whose cases. */
  readonly clinic?: WorklistClinic;
  /** Where they stand; by default everything that is not over: all but SIGNED and AMENDED. */
  readonly states?: ReadonlyArray<CaseState> | null | undefined;
  /** How soon they are to be read. */
  readonly priorities?: ReadonlyArray<CasePriority> | null | undefined;
  /** What a model makes of them. Ignored where the clinic shows that to you only once a doctor has signed. */
  readonly outcomes?: ReadonlyArray<WorklistOutcome> | null | undefined;
  /** Arrived at least so long ago, minutes. */
  readonly olderThanMinutes?: number | null | undefined;
  /** Arrived at most so long ago, minutes. */
  readonly youngerThanMinutes?: number | null | undefined;
  /** Who works on them. */
  readonly assignee?: WorklistAssignee | null | undefined;
  /** Whether somebody was of another opinion. */
  readonly disagreements?: ReadonlyArray<CaseDisagreement> | null | undefined;
  /** Whether they are late; only of what is not over. */
  readonly breached?: boolean | null | undefined;
};

/** Which audit entries; what is left out does not matter. */
export type AuditFilter = {
  /** Of this subject. */
  readonly actor?: string | null | undefined;
  /** About this patient. */
  readonly patientId?: string | null | undefined;
  /** This operation (`Query.patient`), or every one of a kind (`Mutation.`, with the dot). */
  readonly operation?: string | null | undefined;
  /** At this time or later. */
  readonly from?: string | null | undefined;
  /** Before this time. */
  readonly to?: string | null | undefined;
};

/** Which case is to be yours. */
export type ClaimCaseInput = {
  /** The case. */
  readonly caseId: string;
};

/** Which case you go on with. */
export type RenewClaimInput = {
  /** The case. */
  readonly caseId: string;
};

/** Which case you give back, and why. */
export type ReturnCaseInput = {
  /** The case. */
  readonly caseId: string;
  /** 1 to 500 characters, for whoever takes it next. */
  readonly reason: string;
};

/** Which case you hand over, to whom, and why. */
export type HandOverCaseInput = {
  /** The case. */
  readonly caseId: string;
  /** The subject of a colleague’s access tokens. Whoever does not renew the claim loses it. */
  readonly toSubject: string;
  /** 1 to 500 characters, for the colleague. */
  readonly reason: string;
};

/** A case to let a doctor of another clinic see. */
export type GrantCaseAccessInput = {
  /** The study, of this clinic. */
  readonly studyId: string;
  /** Who is to see it. */
  readonly grantee: RemoteDoctorInput;
  /** Why: 1 to 500 characters. The doctor can read it. */
  readonly reason: string;
  /** Until when: at most 30 days from now. */
  readonly expiresAt: string;
};

/** A doctor of another clinic. */
export type RemoteDoctorInput = {
  /** Their clinic. */
  readonly tenantId: string;
  /** The subject of their access tokens. */
  readonly subject: string;
};

/** A grant to end. */
export type RevokeCaseAccessInput = {
  /** The grant, of this clinic. */
  readonly grantId: string;
};

/** Another clinic's case to open without a grant. */
export type BreakGlassInput = {
  /** The study. */
  readonly studyId: string;
  /** Why: 1 to 500 characters. The clinic reads it at once. */
  readonly reason: string;
};

/** What you sign. */
export type SignCaseInput = {
  /** The case, which you hold. */
  readonly caseId: string;
  /** `Case.readingRevision` as you have seen it: nothing newer is signed. */
  readonly readingRevision: number;
  /** All six findings, once each. */
  readonly findings: ReadonlyArray<FindingDecisionInput>;
  /** What you conclude, 1 to 4000 characters. */
  readonly impression: string;
};

/** What you decide about a finding. */
export type FindingDecisionInput = {
  /** The finding. */
  readonly finding: Finding;
  /** Whether you agree with what is suggested. */
  readonly decision: FindingDecision;
  /** What you say; needed to override. */
  readonly verdict?: FindingVerdict | null | undefined;
};

/** What you add to what was signed. */
export type AmendReportInput = {
  /** The case. */
  readonly caseId: string;
  /** `SignedReport.version` as you have seen it: nothing newer is amended. */
  readonly version: number;
  /** All six findings, once each, held against what the model had suggested when it was signed. */
  readonly findings: ReadonlyArray<FindingDecisionInput>;
  /** What you conclude now, 1 to 4000 characters. */
  readonly impression: string;
  /** Why, 1 to 500 characters. */
  readonly reason: string;
};

/** Of which case you want a second opinion, and what you make of it yourself. */
export type RequestSecondOpinionInput = {
  /** The case, which you hold. */
  readonly caseId: string;
  /** `Case.readingRevision` as you have seen it. */
  readonly readingRevision: number;
  /** All six findings, once each. */
  readonly findings: ReadonlyArray<OpinionFindingInput>;
  /** What you conclude, 1 to 4000 characters. */
  readonly impression: string;
};

/** What you see of a finding. */
export type OpinionFindingInput = {
  /** The finding. */
  readonly finding: Finding;
  /** What you see. */
  readonly verdict: FindingVerdict;
};

/** Which second opinion you give. */
export type TakeSecondOpinionInput = {
  /** The second opinion. */
  readonly secondOpinionId: string;
};

/** What you make of a case as its second reader. */
export type GiveSecondOpinionInput = {
  /** The second opinion, which you have taken. */
  readonly secondOpinionId: string;
  /** All six findings, once each. */
  readonly findings: ReadonlyArray<OpinionFindingInput>;
  /** What you conclude, 1 to 4000 characters. */
  readonly impression: string;
};

/** What you decide between two readers who differ. */
export type AdjudicateInput = {
  /** The second opinion. */
  readonly secondOpinionId: string;
  /** All six findings, once each. */
  readonly findings: ReadonlyArray<OpinionFindingInput>;
  /** What you conclude, 1 to 4000 characters. */
  readonly impression: string;
};

/** Which second opinion you do without. */
export type WithdrawSecondOpinionInput = {
  /** The second opinion, of a case that you hold. */
  readonly secondOpinionId: string;
};

/** What is to hold from now on. */
export type SetReviewSettingsInput = {
  /** Who sees what a model makes of a case that no doctor has signed. */
  readonly aiFindingsBeforeSignature: AiFindingsAudience;
};

/** A patient to register. */
export type RegisterPatientInput = {
  /** The clinic's own number: 1 to 64 characters, no spaces at the ends. */
  readonly recordNumber: string;
  /** Full name: 1 to 200 characters. */
  readonly name: string;
  /** Date of birth, not in the future. */
  readonly birthDate?: string | null | undefined;
  /** Administrative gender. */
  readonly sex?: Sex;
  /** Whether the patient agrees that a model reads their images. */
  readonly aiReadingConsent: boolean;
  /** Whether the patient agrees that their data leaves the clinic for research or training. */
  readonly dataContributionConsent?: boolean;
};

/** A study to take in. */
export type UploadStudyInput = {
  /** The patient, of this clinic. */
  readonly patientId: string;
  /** The images in order, PNG or JPEG, sent by the GraphQL multipart request protocol. */
  readonly images: ReadonlyArray<never>;
  /** How soon it is to be read. */
  readonly priority?: StudyPriority;
  /** For whoever reads it: at most 4,000 characters. */
  readonly clinicalNotes?: string | null | undefined;
  /** A name of your choice for this upload, new and hard to guess (a UUID will do): with it, `uploadProgress` tells how far it is. 16 to 100 characters. */
  readonly uploadId?: string | null | undefined;
};

/** Studies to take in. */
export type DiagnoseBatchInput = {
  /** A batch to add to; without it, a new one is begun. */
  readonly batchId?: string | null | undefined;
  /** A name of your choice for this upload, as in `UploadStudyInput.uploadId`. */
  readonly uploadId?: string | null | undefined;
  /** Of as many patients as you like: 1 to 500. */
  readonly items: ReadonlyArray<BatchItemInput>;
};

/** A study to take in with a batch. */
export type BatchItemInput = {
  /** The patient, of this clinic. */
  readonly patientId: string;
  /** The images in order, PNG or JPEG, sent by the GraphQL multipart request protocol. */
  readonly images: ReadonlyArray<never>;
  /** How soon it is to be read. */
  readonly priority?: StudyPriority;
  /** For whoever reads it: at most 4,000 characters. */
  readonly clinicalNotes?: string | null | undefined;
};

export type GrantFactsFragment = { readonly __typename: 'CaseGrant', readonly id: string, readonly kind: CaseGrantKind, readonly reason: string, readonly grantedBy: string, readonly grantedAt: string, readonly expiresAt: string, readonly revokedAt: string | null, readonly study: { readonly __typename: 'Study', readonly id: string }, readonly grantee: { readonly __typename: 'RemoteDoctor', readonly tenantId: string, readonly subject: string } };

export type AdministrationQueryVariables = Exact<{ [key: string]: never; }>;


export type AdministrationQuery = { readonly __typename: 'Query', readonly reviewSettings: { readonly __typename: 'ReviewSettings', readonly aiFindingsBeforeSignature: AiFindingsAudience }, readonly uploadQuota: { readonly __typename: 'UploadQuota', readonly storedBytes: { readonly __typename: 'QuotaUse', readonly used: number, readonly limit: number }, readonly bytesToday: { readonly __typename: 'QuotaUse', readonly used: number, readonly limit: number }, readonly studiesToday: { readonly __typename: 'QuotaUse', readonly used: number, readonly limit: number } } };

export type GrantsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type GrantsQuery = { readonly __typename: 'Query', readonly caseGrants: { readonly __typename: 'CaseGrantConnection', readonly nodes: ReadonlyArray<{ readonly __typename: 'CaseGrant', readonly id: string, readonly kind: CaseGrantKind, readonly reason: string, readonly grantedBy: string, readonly grantedAt: string, readonly expiresAt: string, readonly revokedAt: string | null, readonly study: { readonly __typename: 'Study', readonly id: string }, readonly grantee: { readonly __typename: 'RemoteDoctor', readonly tenantId: string, readonly subject: string } }>, readonly pageInfo: { readonly __typename: 'PageInfo', readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type ClinicUsersQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type ClinicUsersQuery = { readonly __typename: 'Query', readonly clinicUsers: { readonly __typename: 'ClinicUserConnection', readonly nodes: ReadonlyArray<{ readonly __typename: 'ClinicUser', readonly subject: string, readonly clinicId: string, readonly outside: boolean, readonly leave: UserLeave | null, readonly roles: ReadonlyArray<string>, readonly lastActiveOn: string }>, readonly pageInfo: { readonly __typename: 'PageInfo', readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type SetReviewSettingsMutationVariables = Exact<{
  input: SetReviewSettingsInput;
}>;


export type SetReviewSettingsMutation = { readonly __typename: 'Mutation', readonly setReviewSettings: { readonly __typename: 'SetReviewSettingsSuccess', readonly settings: { readonly __typename: 'ReviewSettings', readonly aiFindingsBeforeSignature: AiFindingsAudience } } };

export type GrantCaseAccessMutationVariables = Exact<{
  input: GrantCaseAccessInput;
}>;


export type GrantCaseAccessMutation = { readonly __typename: 'Mutation', readonly grantCaseAccess:
    | { readonly __typename: 'GrantCaseAccessSuccess', readonly grant: { readonly __typename: 'CaseGrant', readonly id: string, readonly kind: CaseGrantKind, readonly reason: string, readonly grantedBy: string, readonly grantedAt: string, readonly expiresAt: string, readonly revokedAt: string | null, readonly study: { readonly __typename: 'Study', readonly id: string }, readonly grantee: { readonly __typename: 'RemoteDoctor', readonly tenantId: string, readonly subject: string } } }
    | { readonly __typename: 'CaseNotFound', readonly message: string }
    | { readonly __typename: 'InvalidInput', readonly message: string, readonly field: string }
   };

export type RevokeCaseAccessMutationVariables = Exact<{
  input: RevokeCaseAccessInput;
}>;


export type RevokeCaseAccessMutation = { readonly __typename: 'Mutation', readonly revokeCaseAccess:
    | { readonly __typename: 'RevokeCaseAccessSuccess', readonly grant: { readonly __typename: 'CaseGrant', readonly id: string, readonly kind: CaseGrantKind, readonly reason: string, readonly grantedBy: string, readonly grantedAt: string, readonly expiresAt: string, readonly revokedAt: string | null, readonly study: { readonly __typename: 'Study', readonly id: string }, readonly grantee: { readonly __typename: 'RemoteDoctor', readonly tenantId: string, readonly subject: string } } }
    | { readonly __typename: 'CaseGrantNotFound', readonly message: string }
   };

export type GlassBrokenSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type GlassBrokenSubscription = { readonly __typename: 'Subscription', readonly accessAlertRaised: { readonly __typename: 'CaseGrant', readonly id: string } };

export type AuditTimelineQueryVariables = Exact<{
  filter?: AuditFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type AuditTimelineQuery = { readonly __typename: 'Query', readonly auditTrail: { readonly __typename: 'AuditEntryConnection', readonly nodes: ReadonlyArray<{ readonly __typename: 'AuditEntry', readonly id: string, readonly at: string, readonly service: string, readonly actor: string, readonly actorClinicId: string | null, readonly roles: ReadonlyArray<string>, readonly operation: string, readonly objectType: string, readonly patientId: string | null, readonly outcome: AuditOutcome, readonly reason: string | null }>, readonly pageInfo: { readonly __typename: 'PageInfo', readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type PatientAccessesQueryVariables = Exact<{
  patientId: string;
}>;


export type PatientAccessesQuery = { readonly __typename: 'Query', readonly patientAccessReport: { readonly __typename: 'PatientAccessReport', readonly madeAt: string, readonly complete: boolean, readonly accesses: ReadonlyArray<{ readonly __typename: 'PatientAccess', readonly at: string, readonly who: string, readonly roles: ReadonlyArray<string>, readonly otherClinic: boolean, readonly what: ReadonlyArray<string> }> } | null };

export type BatchFactsFragment = { readonly __typename: 'Batch', readonly id: string, readonly createdAt: string, readonly progress: { readonly __typename: 'BatchProgress', readonly total: number, readonly receiving: number, readonly accepted: number, readonly rejected: number, readonly read: number } };

export type BatchesQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type BatchesQuery = { readonly __typename: 'Query', readonly batches: { readonly __typename: 'BatchConnection', readonly nodes: ReadonlyArray<{ readonly __typename: 'Batch', readonly id: string, readonly createdAt: string, readonly progress: { readonly __typename: 'BatchProgress', readonly total: number, readonly receiving: number, readonly accepted: number, readonly rejected: number, readonly read: number } }>, readonly pageInfo: { readonly __typename: 'PageInfo', readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type BatchViewQueryVariables = Exact<{
  id: string;
  first: number;
  after?: string | null | undefined;
}>;


export type BatchViewQuery = { readonly __typename: 'Query', readonly batch: { readonly __typename: 'Batch', readonly csvUrl: string, readonly jsonUrl: string, readonly id: string, readonly createdAt: string, readonly items: { readonly __typename: 'BatchItemPage', readonly nodes: ReadonlyArray<{ readonly __typename: 'BatchItem', readonly id: string, readonly position: number, readonly state: BatchItemState, readonly outcome:
          | { readonly __typename: 'UploadStudySuccess', readonly study: { readonly __typename: 'Study', readonly id: string, readonly patient: { readonly __typename: 'Patient', readonly id: string, readonly name: string, readonly recordNumber: string }, readonly diagnosis: { readonly __typename: 'Diagnosis', readonly id: string, readonly status: DiagnosisStatus, readonly outcome: CovidOutcome | null, readonly findingsHidden: boolean } | null } }
          | { readonly __typename: 'StudyAlreadyExists', readonly study: { readonly __typename: 'Study', readonly id: string, readonly patient: { readonly __typename: 'Patient', readonly id: string, readonly name: string, readonly recordNumber: string }, readonly diagnosis: { readonly __typename: 'Diagnosis', readonly id: string, readonly status: DiagnosisStatus, readonly outcome: CovidOutcome | null, readonly findingsHidden: boolean } | null } }
          | { readonly __typename: 'PatientNotFound', readonly message: string }
          | { readonly __typename: 'InvalidInput', readonly message: string }
          | { readonly __typename: 'ImageRejected', readonly reason: ImageRejection, readonly image: number }
          | { readonly __typename: 'QuotaExceeded', readonly message: string }
          | { readonly __typename: 'UploadInterrupted', readonly message: string }
         | null }>, readonly pageInfo: { readonly __typename: 'PageInfo', readonly hasNextPage: boolean, readonly endCursor: string | null } }, readonly progress: { readonly __typename: 'BatchProgress', readonly total: number, readonly receiving: number, readonly accepted: number, readonly rejected: number, readonly read: number } } | null };

export type BatchStudyFactsFragment = { readonly __typename: 'Study', readonly id: string, readonly patient: { readonly __typename: 'Patient', readonly id: string, readonly name: string, readonly recordNumber: string }, readonly diagnosis: { readonly __typename: 'Diagnosis', readonly id: string, readonly status: DiagnosisStatus, readonly outcome: CovidOutcome | null, readonly findingsHidden: boolean } | null };

export type BatchFollowedSubscriptionVariables = Exact<{
  id: string;
  after?: string | null | undefined;
}>;


export type BatchFollowedSubscription = { readonly __typename: 'Subscription', readonly batchUpdated:
    | { readonly __typename: 'BatchUpdated', readonly cursor: string, readonly batch: { readonly __typename: 'Batch', readonly id: string, readonly createdAt: string, readonly progress: { readonly __typename: 'BatchProgress', readonly total: number, readonly receiving: number, readonly accepted: number, readonly rejected: number, readonly read: number } } }
    | { readonly __typename: 'Resync', readonly cursor: string, readonly reason: ResyncReason }
   };

export type DiagnoseBatchMutationVariables = Exact<{
  input: DiagnoseBatchInput;
}>;


export type DiagnoseBatchMutation = { readonly __typename: 'Mutation', readonly diagnoseBatch:
    | { readonly __typename: 'DiagnoseBatchSuccess', readonly batch: { readonly __typename: 'Batch', readonly id: string } }
    | { readonly __typename: 'BatchNotFound', readonly message: string }
    | { readonly __typename: 'InvalidInput', readonly message: string, readonly field: string }
   };

export type ReadingFactsFragment = { readonly __typename: 'Diagnosis', readonly id: string, readonly status: DiagnosisStatus, readonly outcome: CovidOutcome | null, readonly abstention: AbstentionReason | null, readonly abstentionExplanation: string | null, readonly covid19Probability: number | null, readonly refusedImages: number | null, readonly disclaimer: string, readonly findingsHidden: boolean, readonly lesions: ReadonlyArray<{ readonly __typename: 'LesionFinding', readonly lesion: Lesion, readonly key: string, readonly probability: number }>, readonly model: { readonly __typename: 'ModelReference', readonly name: string, readonly version: string, readonly engine: string } | null, readonly timings: { readonly __typename: 'DiagnosisTimings', readonly queuedAt: string, readonly startedAt: string | null, readonly completedAt: string | null, readonly inferenceMs: number | null }, readonly failure: { readonly __typename: 'DiagnosisFailure', readonly code: string, readonly message: string } | null };

export type CaseViewQueryVariables = Exact<{
  studyId: string;
}>;


export type CaseViewQuery = { readonly __typename: 'Query', readonly study: { readonly __typename: 'Study', readonly id: string, readonly priority: StudyPriority, readonly clinicalNotes: string | null, readonly receivedAt: string, readonly images: ReadonlyArray<{ readonly __typename: 'CtImage', readonly id: string, readonly position: number, readonly mediaType: string, readonly width: number, readonly height: number, readonly url: string }>, readonly patient: { readonly __typename: 'Patient', readonly id: string, readonly recordNumber: string, readonly name: string, readonly birthDate: string | null, readonly sex: Sex }, readonly case: { readonly __typename: 'Case', readonly clinicId: string, readonly granted: boolean, readonly readingRevision: number, readonly secondOpinionOpen: boolean, readonly id: string, readonly state: CaseState, readonly revision: number, readonly actions: ReadonlyArray<CaseAction>, readonly reports: ReadonlyArray<{ readonly __typename: 'SignedReport', readonly id: string, readonly version: number, readonly kind: ReportKind, readonly impression: string, readonly reason: string | null, readonly readingRevision: number, readonly signedBy: string, readonly signedByClinicId: string, readonly signedAt: string, readonly jsonUrl: string, readonly pdfUrl: string, readonly findings: ReadonlyArray<{ readonly __typename: 'SignedFinding', readonly finding: Finding, readonly decision: FindingDecision, readonly verdict: FindingVerdict, readonly modelVerdict: FindingVerdict | null, readonly modelProbability: number | null }>, readonly model: { readonly __typename: 'ReportModelReference', readonly name: string, readonly version: string } | null, readonly signature: { readonly __typename: 'ReportSignature', readonly algorithm: string, readonly keyId: string } }>, readonly serviceLevel: { readonly __typename: 'ServiceLevel', readonly dueAt: string, readonly breached: boolean }, readonly history: ReadonlyArray<{ readonly __typename: 'CaseTransition', readonly sequence: number, readonly action: CaseAction, readonly from: CaseState | null, readonly to: CaseState, readonly at: string, readonly actor: string | null, readonly reason: string | null }>, readonly claim: { readonly __typename: 'CaseClaim', readonly mine: boolean, readonly holder: string | null, readonly claimedAt: string, readonly leaseExpiresAt: string } | null } | null, readonly diagnosis: { readonly __typename: 'Diagnosis', readonly id: string, readonly status: DiagnosisStatus, readonly outcome: CovidOutcome | null, readonly abstention: AbstentionReason | null, readonly abstentionExplanation: string | null, readonly covid19Probability: number | null, readonly refusedImages: number | null, readonly disclaimer: string, readonly findingsHidden: boolean, readonly imageReadings: ReadonlyArray<{ readonly __typename: 'ImageReading', readonly id: string, readonly position: number, readonly imageId: string, readonly outcome: CovidOutcome, readonly abstention: AbstentionReason | null, readonly foreign: boolean, readonly covid19Probability: number | null, readonly lesions: ReadonlyArray<{ readonly __typename: 'LesionFinding', readonly lesion: Lesion, readonly probability: number }>, readonly overlays: ReadonlyArray<{ readonly __typename: 'AttentionOverlay', readonly finding: Finding, readonly url: string }> }>, readonly lesions: ReadonlyArray<{ readonly __typename: 'LesionFinding', readonly lesion: Lesion, readonly key: string, readonly probability: number }>, readonly model: { readonly __typename: 'ModelReference', readonly name: string, readonly version: string, readonly engine: string } | null, readonly timings: { readonly __typename: 'DiagnosisTimings', readonly queuedAt: string, readonly startedAt: string | null, readonly completedAt: string | null, readonly inferenceMs: number | null }, readonly failure: { readonly __typename: 'DiagnosisFailure', readonly code: string, readonly message: string } | null } | null } | null };

export type CaseReadingChangedSubscriptionVariables = Exact<{
  studyId: string;
}>;


export type CaseReadingChangedSubscription = { readonly __typename: 'Subscription', readonly diagnosisUpdated: { readonly __typename: 'Diagnosis', readonly id: string, readonly status: DiagnosisStatus } };

export type CaseFollowedSubscriptionVariables = Exact<{
  caseId: string;
  after?: string | null | undefined;
}>;


export type CaseFollowedSubscription = { readonly __typename: 'Subscription', readonly caseUpdated:
    | { readonly __typename: 'CaseUpdated', readonly cursor: string, readonly case: { readonly __typename: 'Case', readonly id: string, readonly revision: number, readonly readingRevision: number } }
    | { readonly __typename: 'Resync', readonly cursor: string, readonly reason: ResyncReason }
   };

export type ClaimCaseMutationVariables = Exact<{
  input: ClaimCaseInput;
}>;


export type ClaimCaseMutation = { readonly __typename: 'Mutation', readonly claimCase:
    | { readonly __typename: 'ClaimCaseSuccess', readonly case: { readonly __typename: 'Case', readonly id: string, readonly state: CaseState, readonly revision: number, readonly actions: ReadonlyArray<CaseAction>, readonly claim: { readonly __typename: 'CaseClaim', readonly mine: boolean, readonly holder: string | null, readonly claimedAt: string, readonly leaseExpiresAt: string } | null } }
    | { readonly __typename: 'AlreadyClaimed', readonly message: string, readonly leaseExpiresAt: string }
    | { readonly __typename: 'WrongCaseState', readonly message: string, readonly state: CaseState }
    | { readonly __typename: 'CaseNotFound', readonly message: string }
   };

export type RenewClaimMutationVariables = Exact<{
  input: RenewClaimInput;
}>;


export type RenewClaimMutation = { readonly __typename: 'Mutation', readonly renewClaim:
    | { readonly __typename: 'RenewClaimSuccess', readonly case: { readonly __typename: 'Case', readonly id: string, readonly state: CaseState, readonly revision: number, readonly actions: ReadonlyArray<CaseAction>, readonly claim: { readonly __typename: 'CaseClaim', readonly mine: boolean, readonly holder: string | null, readonly claimedAt: string, readonly leaseExpiresAt: string } | null } }
    | { readonly __typename: 'NotHolder', readonly message: string }
    | { readonly __typename: 'CaseNotFound', readonly message: string }
   };

export type ReturnCaseMutationVariables = Exact<{
  input: ReturnCaseInput;
}>;


export type ReturnCaseMutation = { readonly __typename: 'Mutation', readonly returnCase:
    | { readonly __typename: 'ReturnCaseSuccess', readonly case: { readonly __typename: 'Case', readonly id: string, readonly state: CaseState, readonly revision: number, readonly actions: ReadonlyArray<CaseAction>, readonly claim: { readonly __typename: 'CaseClaim', readonly mine: boolean, readonly holder: string | null, readonly claimedAt: string, readonly leaseExpiresAt: string } | null } }
    | { readonly __typename: 'NotHolder', readonly message: string }
    | { readonly __typename: 'CaseNotFound', readonly message: string }
    | { readonly __typename: 'InvalidInput', readonly message: string, readonly field: string }
   };

export type HandOverCaseMutationVariables = Exact<{
  input: HandOverCaseInput;
}>;


export type HandOverCaseMutation = { readonly __typename: 'Mutation', readonly handOverCase:
    | { readonly __typename: 'HandOverCaseSuccess', readonly case: { readonly __typename: 'Case', readonly id: string, readonly state: CaseState, readonly revision: number, readonly actions: ReadonlyArray<CaseAction>, readonly claim: { readonly __typename: 'CaseClaim', readonly mine: boolean, readonly holder: string | null, readonly claimedAt: string, readonly leaseExpiresAt: string } | null } }
    | { readonly __typename: 'NotHolder', readonly message: string }
    | { readonly __typename: 'CaseNotFound', readonly message: string }
    | { readonly __typename: 'InvalidInput', readonly message: string, readonly field: string }
   };

export type BreakGlassMutationVariables = Exact<{
  input: BreakGlassInput;
}>;


export type BreakGlassMutation = { readonly __typename: 'Mutation', readonly breakGlass:
    | { readonly __typename: 'BreakGlassSuccess', readonly grant: { readonly __typename: 'CaseGrant', readonly id: string, readonly expiresAt: string } }
    | { readonly __typename: 'CaseNotFound', readonly message: string }
    | { readonly __typename: 'InvalidInput', readonly message: string, readonly field: string }
   };

export type CaseReachedQueryVariables = Exact<{
  studyId: string;
}>;


export type CaseReachedQuery = { readonly __typename: 'Query', readonly study: { readonly __typename: 'Study', readonly id: string, readonly images: ReadonlyArray<{ readonly __typename: 'CtImage', readonly id: string }>, readonly patient: { readonly __typename: 'Patient', readonly id: string }, readonly case: { readonly __typename: 'Case', readonly id: string } | null } | null };

export type ModelsQueryVariables = Exact<{ [key: string]: never; }>;


export type ModelsQuery = { readonly __typename: 'Query', readonly models: ReadonlyArray<{ readonly __typename: 'ModelVersion', readonly version: string, readonly name: string | null, readonly released: string | null, readonly share: number, readonly readings: number, readonly files: ReadonlyArray<{ readonly __typename: 'ModelFile', readonly name: string, readonly sha256: string }>, readonly uses: ReadonlyArray<{ readonly __typename: 'ModelUse', readonly state: ModelState, readonly since: string | null }>, readonly agreements: ReadonlyArray<{ readonly __typename: 'ModelAgreement', readonly finding: Finding, readonly shadow: boolean, readonly agrees: number, readonly differs: number, readonly abstained: number }> }> };

export type OpinionFactsFragment = { readonly __typename: 'Opinion', readonly reader: string, readonly impression: string, readonly givenAt: string, readonly findings: ReadonlyArray<{ readonly __typename: 'OpinionFinding', readonly finding: Finding, readonly verdict: FindingVerdict }> };

export type SecondOpinionFactsFragment = { readonly __typename: 'SecondOpinion', readonly id: string, readonly status: SecondOpinionStatus, readonly requestedAt: string, readonly mine: boolean, readonly leaseExpiresAt: string | null, readonly differences: ReadonlyArray<Finding>, readonly first: { readonly __typename: 'Opinion', readonly reader: string, readonly impression: string, readonly givenAt: string, readonly findings: ReadonlyArray<{ readonly __typename: 'OpinionFinding', readonly finding: Finding, readonly verdict: FindingVerdict }> } | null, readonly second: { readonly __typename: 'Opinion', readonly reader: string, readonly impression: string, readonly givenAt: string, readonly findings: ReadonlyArray<{ readonly __typename: 'OpinionFinding', readonly finding: Finding, readonly verdict: FindingVerdict }> } | null, readonly adjudication: { readonly __typename: 'Opinion', readonly reader: string, readonly impression: string, readonly givenAt: string, readonly findings: ReadonlyArray<{ readonly __typename: 'OpinionFinding', readonly finding: Finding, readonly verdict: FindingVerdict }> } | null };

export type CaseOpinionQueryVariables = Exact<{
  caseId: string;
}>;


export type CaseOpinionQuery = { readonly __typename: 'Query', readonly case: { readonly __typename: 'Case', readonly id: string, readonly readingRevision: number, readonly suggestions: ReadonlyArray<{ readonly __typename: 'FindingSuggestion', readonly finding: Finding, readonly verdict: FindingVerdict | null, readonly probability: number | null }>, readonly secondOpinion: { readonly __typename: 'SecondOpinion', readonly id: string, readonly status: SecondOpinionStatus, readonly requestedAt: string, readonly mine: boolean, readonly leaseExpiresAt: string | null, readonly differences: ReadonlyArray<Finding>, readonly first: { readonly __typename: 'Opinion', readonly reader: string, readonly impression: string, readonly givenAt: string, readonly findings: ReadonlyArray<{ readonly __typename: 'OpinionFinding', readonly finding: Finding, readonly verdict: FindingVerdict }> } | null, readonly second: { readonly __typename: 'Opinion', readonly reader: string, readonly impression: string, readonly givenAt: string, readonly findings: ReadonlyArray<{ readonly __typename: 'OpinionFinding', readonly finding: Finding, readonly verdict: FindingVerdict }> } | null, readonly adjudication: { readonly __typename: 'Opinion', readonly reader: string, readonly impression: string, readonly givenAt: string, readonly findings: ReadonlyArray<{ readonly __typename: 'OpinionFinding', readonly finding: Finding, readonly verdict: FindingVerdict }> } | null } | null, readonly settledFindings: ReadonlyArray<{ readonly __typename: 'OpinionFinding', readonly finding: Finding, readonly verdict: FindingVerdict }> | null } | null };

export type CaseSuggestionsQueryVariables = Exact<{
  caseId: string;
}>;


export type CaseSuggestionsQuery = { readonly __typename: 'Query', readonly case: { readonly __typename: 'Case', readonly id: string, readonly readingRevision: number, readonly suggestions: ReadonlyArray<{ readonly __typename: 'FindingSuggestion', readonly finding: Finding, readonly verdict: FindingVerdict | null, readonly probability: number | null }> } | null };

export type SecondOpinionsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type SecondOpinionsQuery = { readonly __typename: 'Query', readonly secondOpinions: { readonly __typename: 'SecondOpinionConnection', readonly nodes: ReadonlyArray<{ readonly __typename: 'SecondOpinion', readonly id: string, readonly status: SecondOpinionStatus, readonly requestedAt: string, readonly mine: boolean, readonly case: { readonly __typename: 'Case', readonly id: string, readonly priority: CasePriority, readonly study: { readonly __typename: 'Study', readonly id: string, readonly patient: { readonly __typename: 'Patient', readonly id: string, readonly name: string, readonly recordNumber: string } } } }>, readonly pageInfo: { readonly __typename: 'PageInfo', readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type DiscrepanciesQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type DiscrepanciesQuery = { readonly __typename: 'Query', readonly discrepancies: { readonly __typename: 'DiscrepancyConnection', readonly nodes: ReadonlyArray<{ readonly __typename: 'Discrepancy', readonly id: string, readonly kind: CaseDisagreement, readonly finding: Finding, readonly before: FindingVerdict, readonly after: FindingVerdict, readonly recordedAt: string, readonly case: { readonly __typename: 'Case', readonly id: string, readonly study: { readonly __typename: 'Study', readonly id: string, readonly patient: { readonly __typename: 'Patient', readonly id: string, readonly name: string, readonly recordNumber: string } } } }>, readonly pageInfo: { readonly __typename: 'PageInfo', readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type RequestSecondOpinionMutationVariables = Exact<{
  input: RequestSecondOpinionInput;
}>;


export type RequestSecondOpinionMutation = { readonly __typename: 'Mutation', readonly requestSecondOpinion:
    | { readonly __typename: 'SecondOpinionSuccess', readonly secondOpinion: { readonly __typename: 'SecondOpinion', readonly id: string, readonly status: SecondOpinionStatus, readonly requestedAt: string, readonly mine: boolean, readonly leaseExpiresAt: string | null, readonly differences: ReadonlyArray<Finding>, readonly first: { readonly __typename: 'Opinion', readonly reader: string, readonly impression: string, readonly givenAt: string, readonly findings: ReadonlyArray<{ readonly __typename: 'OpinionFinding', readonly finding: Finding, readonly verdict: FindingVerdict }> } | null, readonly second: { readonly __typename: 'Opinion', readonly reader: string, readonly impression: string, readonly givenAt: string, readonly findings: ReadonlyArray<{ readonly __typename: 'OpinionFinding', readonly finding: Finding, readonly verdict: FindingVerdict }> } | null, readonly adjudication: { readonly __typename: 'Opinion', readonly reader: string, readonly impression: string, readonly givenAt: string, readonly findings: ReadonlyArray<{ readonly __typename: 'OpinionFinding', readonly finding: Finding, readonly verdict: FindingVerdict }> } | null } }
    | { readonly __typename: 'StaleReading', readonly message: string, readonly readingRevision: number }
    | { readonly __typename: 'NotHolder', readonly message: string }
    | { readonly __typename: 'WrongSecondOpinionStatus', readonly message: string, readonly status: SecondOpinionStatus }
    | { readonly __typename: 'CaseNotFound', readonly message: string }
    | { readonly __typename: 'InvalidInput', readonly message: string, readonly field: string }
   };

export type TakeSecondOpinionMutationVariables = Exact<{
  input: TakeSecondOpinionInput;
}>;


export type TakeSecondOpinionMutation = { readonly __typename: 'Mutation', readonly takeSecondOpinion:
    | { readonly __typename: 'SecondOpinionSuccess', readonly secondOpinion: { readonly __typename: 'SecondOpinion', readonly id: string, readonly status: SecondOpinionStatus, readonly requestedAt: string, readonly mine: boolean, readonly leaseExpiresAt: string | null, readonly differences: ReadonlyArray<Finding>, readonly first: { readonly __typename: 'Opinion', readonly reader: string, readonly impression: string, readonly givenAt: string, readonly findings: ReadonlyArray<{ readonly __typename: 'OpinionFinding', readonly finding: Finding, readonly verdict: FindingVerdict }> } | null, readonly second: { readonly __typename: 'Opinion', readonly reader: string, readonly impression: string, readonly givenAt: string, readonly findings: ReadonlyArray<{ readonly __typename: 'OpinionFinding', readonly finding: Finding, readonly verdict: FindingVerdict }> } | null, readonly adjudication: { readonly __typename: 'Opinion', readonly reader: string, readonly impression: string, readonly givenAt: string, readonly findings: ReadonlyArray<{ readonly __typename: 'OpinionFinding', readonly finding: Finding, readonly verdict: FindingVerdict }> } | null } }
    | { readonly __typename: 'SecondOpinionTaken', readonly message: string, readonly leaseExpiresAt: string }
    | { readonly __typename: 'NotIndependent', readonly message: string }
    | { readonly __typename: 'WrongSecondOpinionStatus', readonly message: string, readonly status: SecondOpinionStatus }
    | { readonly __typename: 'SecondOpinionNotFound', readonly message: string }
   };

export type GiveSecondOpinionMutationVariables = Exact<{
  input: GiveSecondOpinionInput;
}>;


export type GiveSecondOpinionMutation = { readonly __typename: 'Mutation', readonly giveSecondOpinion:
    | { readonly __typename: 'SecondOpinionSuccess', readonly secondOpinion: { readonly __typename: 'SecondOpinion', readonly id: string, readonly status: SecondOpinionStatus, readonly requestedAt: string, readonly mine: boolean, readonly leaseExpiresAt: string | null, readonly differences: ReadonlyArray<Finding>, readonly first: { readonly __typename: 'Opinion', readonly reader: string, readonly impression: string, readonly givenAt: string, readonly findings: ReadonlyArray<{ readonly __typename: 'OpinionFinding', readonly finding: Finding, readonly verdict: FindingVerdict }> } | null, readonly second: { readonly __typename: 'Opinion', readonly reader: string, readonly impression: string, readonly givenAt: string, readonly findings: ReadonlyArray<{ readonly __typename: 'OpinionFinding', readonly finding: Finding, readonly verdict: FindingVerdict }> } | null, readonly adjudication: { readonly __typename: 'Opinion', readonly reader: string, readonly impression: string, readonly givenAt: string, readonly findings: ReadonlyArray<{ readonly __typename: 'OpinionFinding', readonly finding: Finding, readonly verdict: FindingVerdict }> } | null } }
    | { readonly __typename: 'NotHolder', readonly message: string }
    | { readonly __typename: 'SecondOpinionNotFound', readonly message: string }
    | { readonly __typename: 'InvalidInput', readonly message: string, readonly field: string }
   };

export type AdjudicateMutationVariables = Exact<{
  input: AdjudicateInput;
}>;


export type AdjudicateMutation = { readonly __typename: 'Mutation', readonly adjudicate:
    | { readonly __typename: 'SecondOpinionSuccess', readonly secondOpinion: { readonly __typename: 'SecondOpinion', readonly id: string, readonly status: SecondOpinionStatus, readonly requestedAt: string, readonly mine: boolean, readonly leaseExpiresAt: string | null, readonly differences: ReadonlyArray<Finding>, readonly first: { readonly __typename: 'Opinion', readonly reader: string, readonly impression: string, readonly givenAt: string, readonly findings: ReadonlyArray<{ readonly __typename: 'OpinionFinding', readonly finding: Finding, readonly verdict: FindingVerdict }> } | null, readonly second: { readonly __typename: 'Opinion', readonly reader: string, readonly impression: string, readonly givenAt: string, readonly findings: ReadonlyArray<{ readonly __typename: 'OpinionFinding', readonly finding: Finding, readonly verdict: FindingVerdict }> } | null, readonly adjudication: { readonly __typename: 'Opinion', readonly reader: string, readonly impression: string, readonly givenAt: string, readonly findings: ReadonlyArray<{ readonly __typename: 'OpinionFinding', readonly finding: Finding, readonly verdict: FindingVerdict }> } | null } }
    | { readonly __typename: 'NotIndependent', readonly message: string }
    | { readonly __typename: 'WrongSecondOpinionStatus', readonly message: string, readonly status: SecondOpinionStatus }
    | { readonly __typename: 'SecondOpinionNotFound', readonly message: string }
    | { readonly __typename: 'InvalidInput', readonly message: string, readonly field: string }
   };

export type WithdrawSecondOpinionMutationVariables = Exact<{
  input: WithdrawSecondOpinionInput;
}>;


export type WithdrawSecondOpinionMutation = { readonly __typename: 'Mutation', readonly withdrawSecondOpinion:
    | { readonly __typename: 'SecondOpinionSuccess', readonly secondOpinion: { readonly __typename: 'SecondOpinion', readonly id: string, readonly status: SecondOpinionStatus, readonly requestedAt: string, readonly mine: boolean, readonly leaseExpiresAt: string | null, readonly differences: ReadonlyArray<Finding>, readonly first: { readonly __typename: 'Opinion', readonly reader: string, readonly impression: string, readonly givenAt: string, readonly findings: ReadonlyArray<{ readonly __typename: 'OpinionFinding', readonly finding: Finding, readonly verdict: FindingVerdict }> } | null, readonly second: { readonly __typename: 'Opinion', readonly reader: string, readonly impression: string, readonly givenAt: string, readonly findings: ReadonlyArray<{ readonly __typename: 'OpinionFinding', readonly finding: Finding, readonly verdict: FindingVerdict }> } | null, readonly adjudication: { readonly __typename: 'Opinion', readonly reader: string, readonly impression: string, readonly givenAt: string, readonly findings: ReadonlyArray<{ readonly __typename: 'OpinionFinding', readonly finding: Finding, readonly verdict: FindingVerdict }> } | null } }
    | { readonly __typename: 'NotHolder', readonly message: string }
    | { readonly __typename: 'WrongSecondOpinionStatus', readonly message: string, readonly status: SecondOpinionStatus }
    | { readonly __typename: 'SecondOpinionNotFound', readonly message: string }
   };

export type ReportFactsFragment = { readonly __typename: 'SignedReport', readonly id: string, readonly version: number, readonly kind: ReportKind, readonly impression: string, readonly reason: string | null, readonly readingRevision: number, readonly signedBy: string, readonly signedByClinicId: string, readonly signedAt: string, readonly jsonUrl: string, readonly pdfUrl: string, readonly findings: ReadonlyArray<{ readonly __typename: 'SignedFinding', readonly finding: Finding, readonly decision: FindingDecision, readonly verdict: FindingVerdict, readonly modelVerdict: FindingVerdict | null, readonly modelProbability: number | null }>, readonly model: { readonly __typename: 'ReportModelReference', readonly name: string, readonly version: string } | null, readonly signature: { readonly __typename: 'ReportSignature', readonly algorithm: string, readonly keyId: string } };

export type SignCaseMutationVariables = Exact<{
  input: SignCaseInput;
}>;


export type SignCaseMutation = { readonly __typename: 'Mutation', readonly signCase:
    | { readonly __typename: 'SignCaseSuccess', readonly case: { readonly __typename: 'Case', readonly id: string, readonly state: CaseState, readonly revision: number, readonly actions: ReadonlyArray<CaseAction>, readonly reports: ReadonlyArray<{ readonly __typename: 'SignedReport', readonly id: string, readonly version: number, readonly kind: ReportKind, readonly impression: string, readonly reason: string | null, readonly readingRevision: number, readonly signedBy: string, readonly signedByClinicId: string, readonly signedAt: string, readonly jsonUrl: string, readonly pdfUrl: string, readonly findings: ReadonlyArray<{ readonly __typename: 'SignedFinding', readonly finding: Finding, readonly decision: FindingDecision, readonly verdict: FindingVerdict, readonly modelVerdict: FindingVerdict | null, readonly modelProbability: number | null }>, readonly model: { readonly __typename: 'ReportModelReference', readonly name: string, readonly version: string } | null, readonly signature: { readonly __typename: 'ReportSignature', readonly algorithm: string, readonly keyId: string } }>, readonly claim: { readonly __typename: 'CaseClaim', readonly mine: boolean, readonly holder: string | null, readonly claimedAt: string, readonly leaseExpiresAt: string } | null } }
    | { readonly __typename: 'StaleReading', readonly message: string, readonly readingRevision: number }
    | { readonly __typename: 'NotHolder', readonly message: string }
    | { readonly __typename: 'SecondOpinionPending', readonly message: string }
    | { readonly __typename: 'CaseNotFound', readonly message: string }
    | { readonly __typename: 'InvalidInput', readonly message: string, readonly field: string }
   };

export type AmendReportMutationVariables = Exact<{
  input: AmendReportInput;
}>;


export type AmendReportMutation = { readonly __typename: 'Mutation', readonly amendReport:
    | { readonly __typename: 'AmendReportSuccess', readonly case: { readonly __typename: 'Case', readonly id: string, readonly state: CaseState, readonly revision: number, readonly actions: ReadonlyArray<CaseAction>, readonly reports: ReadonlyArray<{ readonly __typename: 'SignedReport', readonly id: string, readonly version: number, readonly kind: ReportKind, readonly impression: string, readonly reason: string | null, readonly readingRevision: number, readonly signedBy: string, readonly signedByClinicId: string, readonly signedAt: string, readonly jsonUrl: string, readonly pdfUrl: string, readonly findings: ReadonlyArray<{ readonly __typename: 'SignedFinding', readonly finding: Finding, readonly decision: FindingDecision, readonly verdict: FindingVerdict, readonly modelVerdict: FindingVerdict | null, readonly modelProbability: number | null }>, readonly model: { readonly __typename: 'ReportModelReference', readonly name: string, readonly version: string } | null, readonly signature: { readonly __typename: 'ReportSignature', readonly algorithm: string, readonly keyId: string } }>, readonly claim: { readonly __typename: 'CaseClaim', readonly mine: boolean, readonly holder: string | null, readonly claimedAt: string, readonly leaseExpiresAt: string } | null } }
    | { readonly __typename: 'StaleReport', readonly message: string, readonly version: number }
    | { readonly __typename: 'WrongCaseState', readonly message: string, readonly state: CaseState }
    | { readonly __typename: 'CaseNotFound', readonly message: string }
    | { readonly __typename: 'InvalidInput', readonly message: string, readonly field: string }
   };

export type FindPatientsQueryVariables = Exact<{
  search?: string | null | undefined;
  first: number;
}>;


export type FindPatientsQuery = { readonly __typename: 'Query', readonly patients: { readonly __typename: 'PatientConnection', readonly nodes: ReadonlyArray<{ readonly __typename: 'Patient', readonly id: string, readonly recordNumber: string, readonly name: string, readonly birthDate: string | null, readonly aiReadingConsent: boolean | null }> } };

export type RegisterPatientMutationVariables = Exact<{
  input: RegisterPatientInput;
}>;


export type RegisterPatientMutation = { readonly __typename: 'Mutation', readonly registerPatient:
    | { readonly __typename: 'RegisterPatientSuccess', readonly patient: { readonly __typename: 'Patient', readonly id: string, readonly recordNumber: string, readonly name: string, readonly birthDate: string | null, readonly aiReadingConsent: boolean | null } }
    | { readonly __typename: 'RecordNumberTaken', readonly message: string, readonly patient: { readonly __typename: 'Patient', readonly id: string, readonly recordNumber: string, readonly name: string, readonly birthDate: string | null, readonly aiReadingConsent: boolean | null } }
    | { readonly __typename: 'InvalidInput', readonly message: string, readonly field: string }
   };

export type UploadStudyMutationVariables = Exact<{
  input: UploadStudyInput;
}>;


export type UploadStudyMutation = { readonly __typename: 'Mutation', readonly uploadStudy:
    | { readonly __typename: 'UploadStudySuccess', readonly study: { readonly __typename: 'Study', readonly id: string } }
    | { readonly __typename: 'StudyAlreadyExists', readonly message: string, readonly study: { readonly __typename: 'Study', readonly id: string } }
    | { readonly __typename: 'PatientNotFound', readonly message: string }
    | { readonly __typename: 'InvalidInput', readonly message: string, readonly field: string }
    | { readonly __typename: 'ImageRejected', readonly message: string, readonly position: number, readonly reason: ImageRejection }
    | { readonly __typename: 'QuotaExceeded', readonly message: string }
   };

export type CaseClaimFactsFragment = { readonly __typename: 'Case', readonly id: string, readonly state: CaseState, readonly revision: number, readonly actions: ReadonlyArray<CaseAction>, readonly claim: { readonly __typename: 'CaseClaim', readonly mine: boolean, readonly holder: string | null, readonly claimedAt: string, readonly leaseExpiresAt: string } | null };

export type WorklistQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter?: WorklistFilter | null | undefined;
}>;


export type WorklistQuery = { readonly __typename: 'Query', readonly worklist: { readonly __typename: 'WorklistConnection', readonly nodes: ReadonlyArray<{ readonly __typename: 'Case', readonly priority: CasePriority, readonly outcome: CovidOutcome | null, readonly receivedAt: string, readonly granted: boolean, readonly id: string, readonly state: CaseState, readonly revision: number, readonly actions: ReadonlyArray<CaseAction>, readonly serviceLevel: { readonly __typename: 'ServiceLevel', readonly dueAt: string, readonly breached: boolean }, readonly study: { readonly __typename: 'Study', readonly id: string, readonly patient: { readonly __typename: 'Patient', readonly id: string, readonly recordNumber: string, readonly name: string } }, readonly claim: { readonly __typename: 'CaseClaim', readonly mine: boolean, readonly holder: string | null, readonly claimedAt: string, readonly leaseExpiresAt: string } | null }>, readonly pageInfo: { readonly __typename: 'PageInfo', readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly counts: { readonly __typename: 'WorklistCounts', readonly cap: number, readonly total: number, readonly stat: number, readonly urgent: number, readonly routine: number, readonly breached: number } } };

export type WorklistFollowedSubscriptionVariables = Exact<{
  filter?: WorklistFilter | null | undefined;
  after?: string | null | undefined;
}>;


export type WorklistFollowedSubscription = { readonly __typename: 'Subscription', readonly worklistChanged:
    | { readonly __typename: 'WorklistChanged', readonly cursor: string, readonly listed: boolean, readonly case: { readonly __typename: 'Case', readonly id: string, readonly revision: number } }
    | { readonly __typename: 'Resync', readonly cursor: string, readonly reason: ResyncReason }
   };

export const GrantFactsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"GrantFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CaseGrant"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"study"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"grantee"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tenantId"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}}]}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"grantedBy"}},{"kind":"Field","name":{"kind":"Name","value":"grantedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"revokedAt"}}]}}]} as unknown as DocumentNode<GrantFactsFragment, unknown>;
export const BatchFactsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BatchFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Batch"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"progress"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"receiving"}},{"kind":"Field","name":{"kind":"Name","value":"accepted"}},{"kind":"Field","name":{"kind":"Name","value":"rejected"}},{"kind":"Field","name":{"kind":"Name","value":"read"}}]}}]}}]} as unknown as DocumentNode<BatchFactsFragment, unknown>;
export const BatchStudyFactsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BatchStudyFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Study"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"patient"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"recordNumber"}}]}},{"kind":"Field","name":{"kind":"Name","value":"diagnosis"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"findingsHidden"}}]}}]}}]} as unknown as DocumentNode<BatchStudyFactsFragment, unknown>;
export const ReadingFactsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ReadingFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Diagnosis"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"abstention"}},{"kind":"Field","name":{"kind":"Name","value":"abstentionExplanation"}},{"kind":"Field","name":{"kind":"Name","value":"covid19Probability"}},{"kind":"Field","name":{"kind":"Name","value":"lesions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"lesion"}},{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"probability"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refusedImages"}},{"kind":"Field","name":{"kind":"Name","value":"model"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"engine"}}]}},{"kind":"Field","name":{"kind":"Name","value":"timings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"queuedAt"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}},{"kind":"Field","name":{"kind":"Name","value":"inferenceMs"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"disclaimer"}},{"kind":"Field","name":{"kind":"Name","value":"findingsHidden"}}]}}]} as unknown as DocumentNode<ReadingFactsFragment, unknown>;
export const OpinionFactsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OpinionFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Opinion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reader"}},{"kind":"Field","name":{"kind":"Name","value":"findings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"finding"}},{"kind":"Field","name":{"kind":"Name","value":"verdict"}}]}},{"kind":"Field","name":{"kind":"Name","value":"impression"}},{"kind":"Field","name":{"kind":"Name","value":"givenAt"}}]}}]} as unknown as DocumentNode<OpinionFactsFragment, unknown>;
export const SecondOpinionFactsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SecondOpinionFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SecondOpinion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"mine"}},{"kind":"Field","name":{"kind":"Name","value":"leaseExpiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"first"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OpinionFacts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"second"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OpinionFacts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"adjudication"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OpinionFacts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"differences"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OpinionFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Opinion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reader"}},{"kind":"Field","name":{"kind":"Name","value":"findings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"finding"}},{"kind":"Field","name":{"kind":"Name","value":"verdict"}}]}},{"kind":"Field","name":{"kind":"Name","value":"impression"}},{"kind":"Field","name":{"kind":"Name","value":"givenAt"}}]}}]} as unknown as DocumentNode<SecondOpinionFactsFragment, unknown>;
export const ReportFactsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ReportFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SignedReport"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"findings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"finding"}},{"kind":"Field","name":{"kind":"Name","value":"decision"}},{"kind":"Field","name":{"kind":"Name","value":"verdict"}},{"kind":"Field","name":{"kind":"Name","value":"modelVerdict"}},{"kind":"Field","name":{"kind":"Name","value":"modelProbability"}}]}},{"kind":"Field","name":{"kind":"Name","value":"impression"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"readingRevision"}},{"kind":"Field","name":{"kind":"Name","value":"model"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}},{"kind":"Field","name":{"kind":"Name","value":"signedBy"}},{"kind":"Field","name":{"kind":"Name","value":"signedByClinicId"}},{"kind":"Field","name":{"kind":"Name","value":"signedAt"}},{"kind":"Field","name":{"kind":"Name","value":"signature"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"algorithm"}},{"kind":"Field","name":{"kind":"Name","value":"keyId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"jsonUrl"}},{"kind":"Field","name":{"kind":"Name","value":"pdfUrl"}}]}}]} as unknown as DocumentNode<ReportFactsFragment, unknown>;
export const CaseClaimFactsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CaseClaimFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Case"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"claim"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mine"}},{"kind":"Field","name":{"kind":"Name","value":"holder"}},{"kind":"Field","name":{"kind":"Name","value":"claimedAt"}},{"kind":"Field","name":{"kind":"Name","value":"leaseExpiresAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"actions"}}]}}]} as unknown as DocumentNode<CaseClaimFactsFragment, unknown>;
export const AdministrationDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Administration"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reviewSettings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"aiFindingsBeforeSignature"}}]}},{"kind":"Field","name":{"kind":"Name","value":"uploadQuota"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"storedBytes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}}]}},{"kind":"Field","name":{"kind":"Name","value":"bytesToday"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}}]}},{"kind":"Field","name":{"kind":"Name","value":"studiesToday"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}}]}}]}}]}}]} as unknown as DocumentNode<AdministrationQuery, AdministrationQueryVariables>;
export const GrantsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Grants"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"caseGrants"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"GrantFacts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"GrantFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CaseGrant"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"study"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"grantee"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tenantId"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}}]}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"grantedBy"}},{"kind":"Field","name":{"kind":"Name","value":"grantedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"revokedAt"}}]}}]} as unknown as DocumentNode<GrantsQuery, GrantsQueryVariables>;
export const ClinicUsersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ClinicUsers"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"clinicUsers"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"clinicId"}},{"kind":"Field","name":{"kind":"Name","value":"outside"}},{"kind":"Field","name":{"kind":"Name","value":"leave"}},{"kind":"Field","name":{"kind":"Name","value":"roles"}},{"kind":"Field","name":{"kind":"Name","value":"lastActiveOn"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<ClinicUsersQuery, ClinicUsersQueryVariables>;
export const SetReviewSettingsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SetReviewSettings"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SetReviewSettingsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"setReviewSettings"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SetReviewSettingsSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"settings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"aiFindingsBeforeSignature"}}]}}]}}]}}]}}]} as unknown as DocumentNode<SetReviewSettingsMutation, SetReviewSettingsMutationVariables>;
export const GrantCaseAccessDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"GrantCaseAccess"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"GrantCaseAccessInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"grantCaseAccess"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"GrantCaseAccessSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"grant"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"GrantFacts"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CaseNotFound"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInput"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"GrantFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CaseGrant"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"study"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"grantee"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tenantId"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}}]}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"grantedBy"}},{"kind":"Field","name":{"kind":"Name","value":"grantedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"revokedAt"}}]}}]} as unknown as DocumentNode<GrantCaseAccessMutation, GrantCaseAccessMutationVariables>;
export const RevokeCaseAccessDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RevokeCaseAccess"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RevokeCaseAccessInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"revokeCaseAccess"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RevokeCaseAccessSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"grant"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"GrantFacts"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CaseGrantNotFound"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"GrantFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CaseGrant"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"study"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"grantee"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tenantId"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}}]}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"grantedBy"}},{"kind":"Field","name":{"kind":"Name","value":"grantedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"revokedAt"}}]}}]} as unknown as DocumentNode<RevokeCaseAccessMutation, RevokeCaseAccessMutationVariables>;
export const GlassBrokenDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"GlassBroken"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accessAlertRaised"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]} as unknown as DocumentNode<GlassBrokenSubscription, GlassBrokenSubscriptionVariables>;
export const AuditTimelineDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AuditTimeline"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"AuditFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"auditTrail"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"service"}},{"kind":"Field","name":{"kind":"Name","value":"actor"}},{"kind":"Field","name":{"kind":"Name","value":"actorClinicId"}},{"kind":"Field","name":{"kind":"Name","value":"roles"}},{"kind":"Field","name":{"kind":"Name","value":"operation"}},{"kind":"Field","name":{"kind":"Name","value":"objectType"}},{"kind":"Field","name":{"kind":"Name","value":"patientId"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<AuditTimelineQuery, AuditTimelineQueryVariables>;
export const PatientAccessesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PatientAccesses"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"patientId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"patientAccessReport"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"patientId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"patientId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"madeAt"}},{"kind":"Field","name":{"kind":"Name","value":"complete"}},{"kind":"Field","name":{"kind":"Name","value":"accesses"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"who"}},{"kind":"Field","name":{"kind":"Name","value":"roles"}},{"kind":"Field","name":{"kind":"Name","value":"otherClinic"}},{"kind":"Field","name":{"kind":"Name","value":"what"}}]}}]}}]}}]} as unknown as DocumentNode<PatientAccessesQuery, PatientAccessesQueryVariables>;
export const BatchesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Batches"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"batches"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"BatchFacts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BatchFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Batch"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"progress"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"receiving"}},{"kind":"Field","name":{"kind":"Name","value":"accepted"}},{"kind":"Field","name":{"kind":"Name","value":"rejected"}},{"kind":"Field","name":{"kind":"Name","value":"read"}}]}}]}}]} as unknown as DocumentNode<BatchesQuery, BatchesQueryVariables>;
export const BatchViewDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"BatchView"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"batch"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"BatchFacts"}},{"kind":"Field","name":{"kind":"Name","value":"csvUrl"}},{"kind":"Field","name":{"kind":"Name","value":"jsonUrl"}},{"kind":"Field","name":{"kind":"Name","value":"items"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"position"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UploadStudySuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"study"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"BatchStudyFacts"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StudyAlreadyExists"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"study"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"BatchStudyFacts"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PatientNotFound"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInput"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ImageRejected"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"image"},"name":{"kind":"Name","value":"position"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"QuotaExceeded"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UploadInterrupted"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BatchFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Batch"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"progress"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"receiving"}},{"kind":"Field","name":{"kind":"Name","value":"accepted"}},{"kind":"Field","name":{"kind":"Name","value":"rejected"}},{"kind":"Field","name":{"kind":"Name","value":"read"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BatchStudyFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Study"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"patient"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"recordNumber"}}]}},{"kind":"Field","name":{"kind":"Name","value":"diagnosis"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"findingsHidden"}}]}}]}}]} as unknown as DocumentNode<BatchViewQuery, BatchViewQueryVariables>;
export const BatchFollowedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"BatchFollowed"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"batchUpdated"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"BatchUpdated"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"batch"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"BatchFacts"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Resync"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BatchFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Batch"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"progress"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"receiving"}},{"kind":"Field","name":{"kind":"Name","value":"accepted"}},{"kind":"Field","name":{"kind":"Name","value":"rejected"}},{"kind":"Field","name":{"kind":"Name","value":"read"}}]}}]}}]} as unknown as DocumentNode<BatchFollowedSubscription, BatchFollowedSubscriptionVariables>;
export const DiagnoseBatchDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DiagnoseBatch"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DiagnoseBatchInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"diagnoseBatch"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DiagnoseBatchSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"batch"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"BatchNotFound"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInput"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<DiagnoseBatchMutation, DiagnoseBatchMutationVariables>;
export const CaseViewDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CaseView"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"studyId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"study"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"studyId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}},{"kind":"Field","name":{"kind":"Name","value":"clinicalNotes"}},{"kind":"Field","name":{"kind":"Name","value":"receivedAt"}},{"kind":"Field","name":{"kind":"Name","value":"images"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"position"}},{"kind":"Field","name":{"kind":"Name","value":"mediaType"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}},{"kind":"Field","name":{"kind":"Name","value":"url"}}]}},{"kind":"Field","name":{"kind":"Name","value":"patient"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"recordNumber"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"birthDate"}},{"kind":"Field","name":{"kind":"Name","value":"sex"}}]}},{"kind":"Field","name":{"kind":"Name","value":"case"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CaseClaimFacts"}},{"kind":"Field","name":{"kind":"Name","value":"clinicId"}},{"kind":"Field","name":{"kind":"Name","value":"granted"}},{"kind":"Field","name":{"kind":"Name","value":"readingRevision"}},{"kind":"Field","name":{"kind":"Name","value":"secondOpinionOpen"}},{"kind":"Field","name":{"kind":"Name","value":"reports"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ReportFacts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"serviceLevel"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dueAt"}},{"kind":"Field","name":{"kind":"Name","value":"breached"}}]}},{"kind":"Field","name":{"kind":"Name","value":"history"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sequence"}},{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"actor"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"diagnosis"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ReadingFacts"}},{"kind":"Field","name":{"kind":"Name","value":"imageReadings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"position"}},{"kind":"Field","name":{"kind":"Name","value":"imageId"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"abstention"}},{"kind":"Field","name":{"kind":"Name","value":"foreign"}},{"kind":"Field","name":{"kind":"Name","value":"covid19Probability"}},{"kind":"Field","name":{"kind":"Name","value":"lesions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"lesion"}},{"kind":"Field","name":{"kind":"Name","value":"probability"}}]}},{"kind":"Field","name":{"kind":"Name","value":"overlays"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"finding"}},{"kind":"Field","name":{"kind":"Name","value":"url"}}]}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CaseClaimFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Case"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"claim"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mine"}},{"kind":"Field","name":{"kind":"Name","value":"holder"}},{"kind":"Field","name":{"kind":"Name","value":"claimedAt"}},{"kind":"Field","name":{"kind":"Name","value":"leaseExpiresAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"actions"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ReportFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SignedReport"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"findings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"finding"}},{"kind":"Field","name":{"kind":"Name","value":"decision"}},{"kind":"Field","name":{"kind":"Name","value":"verdict"}},{"kind":"Field","name":{"kind":"Name","value":"modelVerdict"}},{"kind":"Field","name":{"kind":"Name","value":"modelProbability"}}]}},{"kind":"Field","name":{"kind":"Name","value":"impression"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"readingRevision"}},{"kind":"Field","name":{"kind":"Name","value":"model"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}},{"kind":"Field","name":{"kind":"Name","value":"signedBy"}},{"kind":"Field","name":{"kind":"Name","value":"signedByClinicId"}},{"kind":"Field","name":{"kind":"Name","value":"signedAt"}},{"kind":"Field","name":{"kind":"Name","value":"signature"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"algorithm"}},{"kind":"Field","name":{"kind":"Name","value":"keyId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"jsonUrl"}},{"kind":"Field","name":{"kind":"Name","value":"pdfUrl"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ReadingFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Diagnosis"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"abstention"}},{"kind":"Field","name":{"kind":"Name","value":"abstentionExplanation"}},{"kind":"Field","name":{"kind":"Name","value":"covid19Probability"}},{"kind":"Field","name":{"kind":"Name","value":"lesions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"lesion"}},{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"probability"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refusedImages"}},{"kind":"Field","name":{"kind":"Name","value":"model"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"engine"}}]}},{"kind":"Field","name":{"kind":"Name","value":"timings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"queuedAt"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}},{"kind":"Field","name":{"kind":"Name","value":"inferenceMs"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"disclaimer"}},{"kind":"Field","name":{"kind":"Name","value":"findingsHidden"}}]}}]} as unknown as DocumentNode<CaseViewQuery, CaseViewQueryVariables>;
export const CaseReadingChangedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"CaseReadingChanged"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"studyId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"diagnosisUpdated"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"studyId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"studyId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]} as unknown as DocumentNode<CaseReadingChangedSubscription, CaseReadingChangedSubscriptionVariables>;
export const CaseFollowedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"CaseFollowed"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"caseId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"caseUpdated"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"caseId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"caseId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CaseUpdated"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"case"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"readingRevision"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Resync"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}}]}}]} as unknown as DocumentNode<CaseFollowedSubscription, CaseFollowedSubscriptionVariables>;
export const ClaimCaseDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ClaimCase"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ClaimCaseInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"claimCase"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ClaimCaseSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"case"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CaseClaimFacts"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AlreadyClaimed"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"leaseExpiresAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WrongCaseState"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CaseNotFound"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CaseClaimFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Case"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"claim"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mine"}},{"kind":"Field","name":{"kind":"Name","value":"holder"}},{"kind":"Field","name":{"kind":"Name","value":"claimedAt"}},{"kind":"Field","name":{"kind":"Name","value":"leaseExpiresAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"actions"}}]}}]} as unknown as DocumentNode<ClaimCaseMutation, ClaimCaseMutationVariables>;
export const RenewClaimDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RenewClaim"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RenewClaimInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"renewClaim"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RenewClaimSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"case"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CaseClaimFacts"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NotHolder"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CaseNotFound"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CaseClaimFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Case"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"claim"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mine"}},{"kind":"Field","name":{"kind":"Name","value":"holder"}},{"kind":"Field","name":{"kind":"Name","value":"claimedAt"}},{"kind":"Field","name":{"kind":"Name","value":"leaseExpiresAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"actions"}}]}}]} as unknown as DocumentNode<RenewClaimMutation, RenewClaimMutationVariables>;
export const ReturnCaseDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ReturnCase"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ReturnCaseInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"returnCase"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ReturnCaseSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"case"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CaseClaimFacts"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NotHolder"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CaseNotFound"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInput"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CaseClaimFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Case"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"claim"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mine"}},{"kind":"Field","name":{"kind":"Name","value":"holder"}},{"kind":"Field","name":{"kind":"Name","value":"claimedAt"}},{"kind":"Field","name":{"kind":"Name","value":"leaseExpiresAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"actions"}}]}}]} as unknown as DocumentNode<ReturnCaseMutation, ReturnCaseMutationVariables>;
export const HandOverCaseDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"HandOverCase"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"HandOverCaseInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"handOverCase"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"HandOverCaseSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"case"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CaseClaimFacts"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NotHolder"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CaseNotFound"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInput"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CaseClaimFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Case"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"claim"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mine"}},{"kind":"Field","name":{"kind":"Name","value":"holder"}},{"kind":"Field","name":{"kind":"Name","value":"claimedAt"}},{"kind":"Field","name":{"kind":"Name","value":"leaseExpiresAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"actions"}}]}}]} as unknown as DocumentNode<HandOverCaseMutation, HandOverCaseMutationVariables>;
export const BreakGlassDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"BreakGlass"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"BreakGlassInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"breakGlass"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"BreakGlassSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"grant"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CaseNotFound"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInput"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<BreakGlassMutation, BreakGlassMutationVariables>;
export const CaseReachedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CaseReached"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"studyId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"study"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"studyId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"images"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"patient"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"case"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<CaseReachedQuery, CaseReachedQueryVariables>;
export const ModelsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Models"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"models"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"released"}},{"kind":"Field","name":{"kind":"Name","value":"files"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"sha256"}}]}},{"kind":"Field","name":{"kind":"Name","value":"uses"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"since"}}]}},{"kind":"Field","name":{"kind":"Name","value":"share"}},{"kind":"Field","name":{"kind":"Name","value":"readings"}},{"kind":"Field","name":{"kind":"Name","value":"agreements"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"finding"}},{"kind":"Field","name":{"kind":"Name","value":"shadow"}},{"kind":"Field","name":{"kind":"Name","value":"agrees"}},{"kind":"Field","name":{"kind":"Name","value":"differs"}},{"kind":"Field","name":{"kind":"Name","value":"abstained"}}]}}]}}]}}]} as unknown as DocumentNode<ModelsQuery, ModelsQueryVariables>;
export const CaseOpinionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CaseOpinion"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"caseId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"case"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"caseId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"readingRevision"}},{"kind":"Field","name":{"kind":"Name","value":"suggestions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"finding"}},{"kind":"Field","name":{"kind":"Name","value":"verdict"}},{"kind":"Field","name":{"kind":"Name","value":"probability"}}]}},{"kind":"Field","name":{"kind":"Name","value":"secondOpinion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SecondOpinionFacts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"settledFindings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"finding"}},{"kind":"Field","name":{"kind":"Name","value":"verdict"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OpinionFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Opinion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reader"}},{"kind":"Field","name":{"kind":"Name","value":"findings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"finding"}},{"kind":"Field","name":{"kind":"Name","value":"verdict"}}]}},{"kind":"Field","name":{"kind":"Name","value":"impression"}},{"kind":"Field","name":{"kind":"Name","value":"givenAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SecondOpinionFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SecondOpinion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"mine"}},{"kind":"Field","name":{"kind":"Name","value":"leaseExpiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"first"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OpinionFacts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"second"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OpinionFacts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"adjudication"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OpinionFacts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"differences"}}]}}]} as unknown as DocumentNode<CaseOpinionQuery, CaseOpinionQueryVariables>;
export const CaseSuggestionsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CaseSuggestions"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"caseId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"case"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"caseId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"readingRevision"}},{"kind":"Field","name":{"kind":"Name","value":"suggestions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"finding"}},{"kind":"Field","name":{"kind":"Name","value":"verdict"}},{"kind":"Field","name":{"kind":"Name","value":"probability"}}]}}]}}]}}]} as unknown as DocumentNode<CaseSuggestionsQuery, CaseSuggestionsQueryVariables>;
export const SecondOpinionsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"SecondOpinions"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"secondOpinions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"mine"}},{"kind":"Field","name":{"kind":"Name","value":"case"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}},{"kind":"Field","name":{"kind":"Name","value":"study"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"patient"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"recordNumber"}}]}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<SecondOpinionsQuery, SecondOpinionsQueryVariables>;
export const DiscrepanciesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Discrepancies"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"discrepancies"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"finding"}},{"kind":"Field","name":{"kind":"Name","value":"before"}},{"kind":"Field","name":{"kind":"Name","value":"after"}},{"kind":"Field","name":{"kind":"Name","value":"recordedAt"}},{"kind":"Field","name":{"kind":"Name","value":"case"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"study"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"patient"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"recordNumber"}}]}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<DiscrepanciesQuery, DiscrepanciesQueryVariables>;
export const RequestSecondOpinionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RequestSecondOpinion"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RequestSecondOpinionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestSecondOpinion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SecondOpinionSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"secondOpinion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SecondOpinionFacts"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StaleReading"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"readingRevision"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NotHolder"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WrongSecondOpinionStatus"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CaseNotFound"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInput"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OpinionFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Opinion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reader"}},{"kind":"Field","name":{"kind":"Name","value":"findings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"finding"}},{"kind":"Field","name":{"kind":"Name","value":"verdict"}}]}},{"kind":"Field","name":{"kind":"Name","value":"impression"}},{"kind":"Field","name":{"kind":"Name","value":"givenAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SecondOpinionFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SecondOpinion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"mine"}},{"kind":"Field","name":{"kind":"Name","value":"leaseExpiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"first"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OpinionFacts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"second"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OpinionFacts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"adjudication"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OpinionFacts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"differences"}}]}}]} as unknown as DocumentNode<RequestSecondOpinionMutation, RequestSecondOpinionMutationVariables>;
export const TakeSecondOpinionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"TakeSecondOpinion"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"TakeSecondOpinionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"takeSecondOpinion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SecondOpinionSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"secondOpinion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SecondOpinionFacts"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SecondOpinionTaken"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"leaseExpiresAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NotIndependent"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WrongSecondOpinionStatus"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SecondOpinionNotFound"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OpinionFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Opinion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reader"}},{"kind":"Field","name":{"kind":"Name","value":"findings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"finding"}},{"kind":"Field","name":{"kind":"Name","value":"verdict"}}]}},{"kind":"Field","name":{"kind":"Name","value":"impression"}},{"kind":"Field","name":{"kind":"Name","value":"givenAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SecondOpinionFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SecondOpinion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"mine"}},{"kind":"Field","name":{"kind":"Name","value":"leaseExpiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"first"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OpinionFacts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"second"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OpinionFacts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"adjudication"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OpinionFacts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"differences"}}]}}]} as unknown as DocumentNode<TakeSecondOpinionMutation, TakeSecondOpinionMutationVariables>;
export const GiveSecondOpinionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"GiveSecondOpinion"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"GiveSecondOpinionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"giveSecondOpinion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SecondOpinionSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"secondOpinion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SecondOpinionFacts"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NotHolder"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SecondOpinionNotFound"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInput"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OpinionFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Opinion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reader"}},{"kind":"Field","name":{"kind":"Name","value":"findings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"finding"}},{"kind":"Field","name":{"kind":"Name","value":"verdict"}}]}},{"kind":"Field","name":{"kind":"Name","value":"impression"}},{"kind":"Field","name":{"kind":"Name","value":"givenAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SecondOpinionFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SecondOpinion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"mine"}},{"kind":"Field","name":{"kind":"Name","value":"leaseExpiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"first"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OpinionFacts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"second"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OpinionFacts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"adjudication"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OpinionFacts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"differences"}}]}}]} as unknown as DocumentNode<GiveSecondOpinionMutation, GiveSecondOpinionMutationVariables>;
export const AdjudicateDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Adjudicate"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AdjudicateInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"adjudicate"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SecondOpinionSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"secondOpinion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SecondOpinionFacts"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NotIndependent"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WrongSecondOpinionStatus"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SecondOpinionNotFound"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInput"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OpinionFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Opinion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reader"}},{"kind":"Field","name":{"kind":"Name","value":"findings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"finding"}},{"kind":"Field","name":{"kind":"Name","value":"verdict"}}]}},{"kind":"Field","name":{"kind":"Name","value":"impression"}},{"kind":"Field","name":{"kind":"Name","value":"givenAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SecondOpinionFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SecondOpinion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"mine"}},{"kind":"Field","name":{"kind":"Name","value":"leaseExpiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"first"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OpinionFacts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"second"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OpinionFacts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"adjudication"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OpinionFacts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"differences"}}]}}]} as unknown as DocumentNode<AdjudicateMutation, AdjudicateMutationVariables>;
export const WithdrawSecondOpinionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"WithdrawSecondOpinion"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"WithdrawSecondOpinionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"withdrawSecondOpinion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SecondOpinionSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"secondOpinion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SecondOpinionFacts"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NotHolder"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WrongSecondOpinionStatus"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SecondOpinionNotFound"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OpinionFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Opinion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reader"}},{"kind":"Field","name":{"kind":"Name","value":"findings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"finding"}},{"kind":"Field","name":{"kind":"Name","value":"verdict"}}]}},{"kind":"Field","name":{"kind":"Name","value":"impression"}},{"kind":"Field","name":{"kind":"Name","value":"givenAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SecondOpinionFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SecondOpinion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"mine"}},{"kind":"Field","name":{"kind":"Name","value":"leaseExpiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"first"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OpinionFacts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"second"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OpinionFacts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"adjudication"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OpinionFacts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"differences"}}]}}]} as unknown as DocumentNode<WithdrawSecondOpinionMutation, WithdrawSecondOpinionMutationVariables>;
export const SignCaseDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SignCase"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SignCaseInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"signCase"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SignCaseSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"case"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CaseClaimFacts"}},{"kind":"Field","name":{"kind":"Name","value":"reports"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ReportFacts"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StaleReading"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"readingRevision"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NotHolder"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SecondOpinionPending"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CaseNotFound"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInput"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CaseClaimFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Case"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"claim"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mine"}},{"kind":"Field","name":{"kind":"Name","value":"holder"}},{"kind":"Field","name":{"kind":"Name","value":"claimedAt"}},{"kind":"Field","name":{"kind":"Name","value":"leaseExpiresAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"actions"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ReportFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SignedReport"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"findings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"finding"}},{"kind":"Field","name":{"kind":"Name","value":"decision"}},{"kind":"Field","name":{"kind":"Name","value":"verdict"}},{"kind":"Field","name":{"kind":"Name","value":"modelVerdict"}},{"kind":"Field","name":{"kind":"Name","value":"modelProbability"}}]}},{"kind":"Field","name":{"kind":"Name","value":"impression"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"readingRevision"}},{"kind":"Field","name":{"kind":"Name","value":"model"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}},{"kind":"Field","name":{"kind":"Name","value":"signedBy"}},{"kind":"Field","name":{"kind":"Name","value":"signedByClinicId"}},{"kind":"Field","name":{"kind":"Name","value":"signedAt"}},{"kind":"Field","name":{"kind":"Name","value":"signature"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"algorithm"}},{"kind":"Field","name":{"kind":"Name","value":"keyId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"jsonUrl"}},{"kind":"Field","name":{"kind":"Name","value":"pdfUrl"}}]}}]} as unknown as DocumentNode<SignCaseMutation, SignCaseMutationVariables>;
export const AmendReportDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"AmendReport"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AmendReportInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amendReport"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AmendReportSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"case"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CaseClaimFacts"}},{"kind":"Field","name":{"kind":"Name","value":"reports"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ReportFacts"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StaleReport"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WrongCaseState"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CaseNotFound"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInput"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CaseClaimFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Case"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"claim"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mine"}},{"kind":"Field","name":{"kind":"Name","value":"holder"}},{"kind":"Field","name":{"kind":"Name","value":"claimedAt"}},{"kind":"Field","name":{"kind":"Name","value":"leaseExpiresAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"actions"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ReportFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SignedReport"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"findings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"finding"}},{"kind":"Field","name":{"kind":"Name","value":"decision"}},{"kind":"Field","name":{"kind":"Name","value":"verdict"}},{"kind":"Field","name":{"kind":"Name","value":"modelVerdict"}},{"kind":"Field","name":{"kind":"Name","value":"modelProbability"}}]}},{"kind":"Field","name":{"kind":"Name","value":"impression"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"readingRevision"}},{"kind":"Field","name":{"kind":"Name","value":"model"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}},{"kind":"Field","name":{"kind":"Name","value":"signedBy"}},{"kind":"Field","name":{"kind":"Name","value":"signedByClinicId"}},{"kind":"Field","name":{"kind":"Name","value":"signedAt"}},{"kind":"Field","name":{"kind":"Name","value":"signature"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"algorithm"}},{"kind":"Field","name":{"kind":"Name","value":"keyId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"jsonUrl"}},{"kind":"Field","name":{"kind":"Name","value":"pdfUrl"}}]}}]} as unknown as DocumentNode<AmendReportMutation, AmendReportMutationVariables>;
export const FindPatientsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"FindPatients"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"search"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"patients"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"search"},"value":{"kind":"Variable","name":{"kind":"Name","value":"search"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"recordNumber"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"birthDate"}},{"kind":"Field","name":{"kind":"Name","value":"aiReadingConsent"}}]}}]}}]}}]} as unknown as DocumentNode<FindPatientsQuery, FindPatientsQueryVariables>;
export const RegisterPatientDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RegisterPatient"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RegisterPatientInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"registerPatient"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RegisterPatientSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"patient"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"recordNumber"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"birthDate"}},{"kind":"Field","name":{"kind":"Name","value":"aiReadingConsent"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RecordNumberTaken"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"patient"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"recordNumber"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"birthDate"}},{"kind":"Field","name":{"kind":"Name","value":"aiReadingConsent"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInput"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<RegisterPatientMutation, RegisterPatientMutationVariables>;
export const UploadStudyDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UploadStudy"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UploadStudyInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"uploadStudy"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UploadStudySuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"study"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StudyAlreadyExists"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"study"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PatientNotFound"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInput"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"QuotaExceeded"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ImageRejected"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"position"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}}]}}]} as unknown as DocumentNode<UploadStudyMutation, UploadStudyMutationVariables>;
export const WorklistDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Worklist"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"WorklistFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"worklist"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CaseClaimFacts"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"receivedAt"}},{"kind":"Field","name":{"kind":"Name","value":"granted"}},{"kind":"Field","name":{"kind":"Name","value":"serviceLevel"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dueAt"}},{"kind":"Field","name":{"kind":"Name","value":"breached"}}]}},{"kind":"Field","name":{"kind":"Name","value":"study"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"patient"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"recordNumber"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"counts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cap"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"stat"}},{"kind":"Field","name":{"kind":"Name","value":"urgent"}},{"kind":"Field","name":{"kind":"Name","value":"routine"}},{"kind":"Field","name":{"kind":"Name","value":"breached"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CaseClaimFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Case"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"claim"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mine"}},{"kind":"Field","name":{"kind":"Name","value":"holder"}},{"kind":"Field","name":{"kind":"Name","value":"claimedAt"}},{"kind":"Field","name":{"kind":"Name","value":"leaseExpiresAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"actions"}}]}}]} as unknown as DocumentNode<WorklistQuery, WorklistQueryVariables>;
export const WorklistFollowedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"WorklistFollowed"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"WorklistFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"worklistChanged"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WorklistChanged"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"listed"}},{"kind":"Field","name":{"kind":"Name","value":"case"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Resync"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}}]}}]} as unknown as DocumentNode<WorklistFollowedSubscription, WorklistFollowedSubscriptionVariables>;
