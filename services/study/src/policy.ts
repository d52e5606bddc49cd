import type { AccessPolicy } from '@pulmora/platform';

/** Who may do what with studies: they are clinical, so neither an administrator nor an auditor sees one. */
export const studyPolicy: AccessPolicy = {
  'Query.study': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  'Query.studies': { of: 'clinic', own: ['CLINICIAN', 'RADIOLOGIST'], granted: [] },
  'Mutation.uploadStudy': { of: 'case', own: ['CLINICIAN'], granted: [] },
  // One's own uploads alone: whoever else asks by the same name is told of none.
  'Subscription.uploadProgress': { of: 'clinic', own: ['CLINICIAN'], granted: [] },
  'Mutation.diagnoseBatch': { of: 'case', own: ['CLINICIAN'], granted: [] },
  // The files of its results, beside GraphQL, are made of the answers to this and to what its studies are asked for.
  'Query.batch': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: [] },
  'Query.batches': { of: 'clinic', own: ['CLINICIAN', 'RADIOLOGIST'], granted: [] },
  'Subscription.batchUpdated': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: [] },
  'Batch.progress': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: [] },
  'Batch.items': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: [] },
  'Entity.Batch': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: [] },
  // No study is in it: what the whole clinic uses.
  'Query.uploadQuota': { of: 'clinic', own: ['CLINICIAN', 'ADMIN'], granted: [] },
  'Entity.Study': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  'Study.patient': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  // The pixels of images, beside GraphQL, go by the same entry.
  'Study.images': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  // An administrator may ask for a patient, and what this service adds is a field with an entry of its own.
  'Entity.Patient': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST', 'ADMIN'], granted: ['RADIOLOGIST'] },
  'Query.studyAuditTrail': { of: 'case', own: ['AUDITOR'], granted: [] },
  'Query.studyAccesses': { of: 'case', own: ['CLINICIAN', 'ADMIN'], granted: [] },
  'Query.studyUsers': { of: 'clinic', own: ['ADMIN'], granted: [] },
  // A granted case is one study, not the patient's history.
  'Patient.studies': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: [] },
};
