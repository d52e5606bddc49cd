import type { AccessPolicy } from '@pulmora/platform';

/** Who may do what with diagnoses: they are clinical, so neither an administrator nor an auditor sees one. */
export const diagnosisPolicy: AccessPolicy = {
  'Query.diagnosis': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  'Query.diagnoses': { of: 'clinic', own: ['CLINICIAN', 'RADIOLOGIST'], granted: [] },
  'Subscription.diagnosisUpdated': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  'Entity.Diagnosis': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  'Entity.Study': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  'Study.diagnosis': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: ['RADIOLOGIST'] },
};
