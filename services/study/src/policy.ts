import type { AccessPolicy } from '@pulmora/platform';

/** Who may do what with studies: they are clinical, so neither an administrator nor an auditor sees one. */
export const studyPolicy: AccessPolicy = {
  'Query.study': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  'Query.studies': { of: 'clinic', own: ['CLINICIAN', 'RADIOLOGIST'], granted: [] },
  'Mutation.uploadStudy': { of: 'case', own: ['CLINICIAN'], granted: [] },
  'Entity.Study': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  'Study.patient': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  'Study.images': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  // An administrator may ask for a patient, and what this service adds is a field with an entry of its own.
  'Entity.Patient': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST', 'ADMIN'], granted: ['RADIOLOGIST'] },
  'Query.studyAuditTrail': { of: 'case', own: ['AUDITOR'], granted: [] },
  'Query.studyAccesses': { of: 'case', own: ['CLINICIAN', 'ADMIN'], granted: [] },
  // A granted case is one study, not the patient's history.
  'Patient.studies': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: [] },
};
