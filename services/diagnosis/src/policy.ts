import type { AccessPolicy } from '@pulmora/platform';

/**
 * Who may do what with diagnoses: they are clinical, so neither an administrator nor an auditor sees one. An auditor sees
 * who did.
 */
export const diagnosisPolicy: AccessPolicy = {
  'Query.diagnosis': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  'Query.diagnoses': { of: 'clinic', own: ['CLINICIAN', 'RADIOLOGIST'], granted: [] },
  'Subscription.diagnosisUpdated': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  'Subscription.caseUpdated': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  'Subscription.worklistChanged': { of: 'clinic', own: ['CLINICIAN', 'RADIOLOGIST'], granted: [] },
  'Entity.Diagnosis': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  'Entity.Study': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  // The overlays of images, beside GraphQL, go by the same entry.
  'Diagnosis.imageReadings': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  'Study.diagnosis': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  // Who may see a case is for the clinic to say: for who treats the patient, and for who keeps order.
  'Query.caseGrants': { of: 'clinic', own: ['CLINICIAN', 'ADMIN'], granted: [] },
  'Mutation.grantCaseAccess': { of: 'case', own: ['CLINICIAN', 'ADMIN'], granted: [] },
  'Mutation.revokeCaseAccess': { of: 'case', own: ['CLINICIAN', 'ADMIN'], granted: [] },
  'Query.grantedCases': { of: 'remote', own: ['RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  'Mutation.breakGlass': { of: 'remote', own: ['RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  'Query.accessAlerts': { of: 'clinic', own: ['ADMIN'], granted: [] },
  'Subscription.accessAlertRaised': { of: 'clinic', own: ['ADMIN'], granted: [] },
  // The work of doctors. A case of another clinic is worked on by whom it is granted to, and not by who broke the glass.
  'Query.case': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  'Query.worklist': { of: 'clinic', own: ['CLINICIAN', 'RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  'Entity.Case': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  'Study.case': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  'Case.diagnosis': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  'Case.history': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  'Mutation.claimCase': { of: 'case', own: ['RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  'Mutation.renewClaim': { of: 'case', own: ['RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  'Mutation.returnCase': { of: 'case', own: ['RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  // Who of the clinic a case goes to is for the clinic to say; a doctor of another one gives it back.
  'Mutation.handOverCase': { of: 'case', own: ['RADIOLOGIST'], granted: [] },
  'Mutation.signCase': { of: 'case', own: ['RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  'Mutation.amendReport': { of: 'case', own: ['RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  'Case.suggestions': { of: 'case', own: ['RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  // Signed reports as files, beside GraphQL, go by the same entry.
  'Case.report': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  'Case.reports': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  // Second readings are the clinic's own affair.
  'Query.secondOpinions': { of: 'clinic', own: ['RADIOLOGIST'], granted: [] },
  'Query.discrepancies': { of: 'clinic', own: ['RADIOLOGIST'], granted: [] },
  'Case.settledFindings': { of: 'case', own: ['RADIOLOGIST'], granted: [] },
  'Case.secondOpinion': { of: 'case', own: ['RADIOLOGIST'], granted: [] },
  'Mutation.requestSecondOpinion': { of: 'case', own: ['RADIOLOGIST'], granted: [] },
  'Mutation.takeSecondOpinion': { of: 'case', own: ['RADIOLOGIST'], granted: [] },
  'Mutation.giveSecondOpinion': { of: 'case', own: ['RADIOLOGIST'], granted: [] },
  'Mutation.adjudicate': { of: 'case', own: ['RADIOLOGIST'], granted: [] },
  'Mutation.withdrawSecondOpinion': { of: 'case', own: ['RADIOLOGIST'], granted: [] },
  'Query.reviewSettings': { of: 'clinic', own: ['CLINICIAN', 'RADIOLOGIST', 'ADMIN'], granted: [] },
  'Mutation.setReviewSettings': { of: 'clinic', own: ['ADMIN'], granted: [] },
  'Query.diagnosisAuditTrail': { of: 'case', own: ['AUDITOR'], granted: [] },
  'Query.diagnosisAccesses': { of: 'case', own: ['CLINICIAN', 'ADMIN'], granted: [] },
  'Query.diagnosisUsers': { of: 'clinic', own: ['ADMIN'], granted: [] },
  // Counts of the clinic's own, of no case in particular.
  'Query.models': { of: 'clinic', own: ['CLINICIAN', 'RADIOLOGIST', 'ADMIN'], granted: [] },
};
