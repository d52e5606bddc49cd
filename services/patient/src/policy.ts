import type { AccessPolicy } from '@pulmora/platform';

/** Who may do what with patients. An administrator keeps the register; an auditor never sees whom it names. */
export const patientPolicy: AccessPolicy = {
  'Query.patient': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST', 'ADMIN'], granted: ['RADIOLOGIST'] },
  'Query.patients': { of: 'clinic', own: ['CLINICIAN', 'RADIOLOGIST', 'ADMIN'], granted: [] },
  'Mutation.registerPatient': { of: 'clinic', own: ['CLINICIAN', 'ADMIN'], granted: [] },
  'Mutation.updatePatient': { of: 'case', own: ['CLINICIAN', 'ADMIN'], granted: [] },
  'Entity.Patient': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST', 'ADMIN'], granted: ['RADIOLOGIST'] },
  'Mutation.setPatientConsent': { of: 'case', own: ['CLINICIAN', 'ADMIN'], granted: [] },
  // What a patient consented to, and when, is between them and their clinic.
  'Patient.consents': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST', 'ADMIN'], granted: [] },
  'Mutation.erasePatient': { of: 'case', own: ['ADMIN'], granted: [] },
  'Query.erasure': { of: 'case', own: ['ADMIN', 'AUDITOR'], granted: [] },
  'Query.auditTrail': { of: 'case', own: ['AUDITOR'], granted: [] },
  // By opaque subjects; no patient is in it.
  'Query.clinicUsers': { of: 'clinic', own: ['ADMIN'], granted: [] },
  // For whoever hands it to the patient.
  'Query.patientAccessReport': { of: 'case', own: ['CLINICIAN', 'ADMIN'], granted: [] },
};
