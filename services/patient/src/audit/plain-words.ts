import type { AuditEntryView } from '@pulmora/platform';

const WORDS: Readonly<Record<string, string>> = {
  'Query.patient': 'opened your record',
  'Query.patients': 'saw your record in a list of patients',
  'Entity.Patient': 'was shown your name and record number beside a study',
  'Mutation.registerPatient': 'registered you',
  'Mutation.updatePatient': 'changed your record',
  'Mutation.setPatientConsent': 'recorded your consent',
  'Mutation.erasePatient': 'erased your record',
  'Patient.consents': 'looked at what you consented to',
  'Query.study': 'opened one of your CT studies',
  'Query.studies': 'saw one of your CT studies in a list',
  'Entity.Study': 'was shown one of your CT studies beside its reading',
  'Patient.studies': 'looked through your CT studies',
  'Mutation.uploadStudy': 'uploaded a CT study of yours',
  'Query.diagnosis': 'opened the reading of a CT study of yours',
  'Query.diagnoses': 'saw the reading of a CT study of yours in a list',
  'Entity.Diagnosis': 'was shown the reading of a CT study of yours',
  'Diagnosis.imageReadings': 'was shown the readings of single images of a CT study of yours',
  'ImageReading.overlay': 'was shown where a model looked in a CT image of yours',
  'CtImage.pixels': 'looked at a CT image of yours',
  'Mutation.grantCaseAccess': 'let a doctor of another clinic see a CT study of yours',
  'Mutation.revokeCaseAccess': 'ended what a doctor of another clinic may see of a CT study of yours',
  'Mutation.breakGlass': 'opened a CT study of yours from another clinic, without having been granted it',
  'Query.caseGrants': 'looked at who of other clinics may see your CT studies',
  'Query.grantedCases': 'saw that your clinic lets them see a CT study of yours',
  'Query.accessAlerts': 'looked at who opened your CT studies from another clinic without a grant',
  'Subscription.accessAlertRaised':
    'was told that somebody opened a CT study of yours from another clinic without a grant',
  'Study.diagnosis': 'was shown the reading of a CT study of yours',
  'Query.case': 'opened the case of a CT study of yours',
  'Query.worklist': 'saw a CT study of yours in the list of what is to be read',
  'Entity.Case': 'was shown how far a CT study of yours has come',
  'Study.case': 'was shown how far a CT study of yours has come',
  'Case.history': 'was shown what has happened to a CT study of yours',
  'Case.report': 'was shown the signed report on a CT study of yours',
  'Case.reports': 'was shown the signed report on a CT study of yours',
  'SignedReport.file': 'fetched the signed report on a CT study of yours as a file',
  'Mutation.claimCase': 'took on a CT study of yours to read it',
  'Mutation.renewClaim': 'went on reading a CT study of yours',
  'Mutation.returnCase': 'gave a CT study of yours back for somebody else to read',
  'Mutation.handOverCase': 'handed a CT study of yours over to a colleague',
  'Mutation.signCase': 'signed the report on a CT study of yours',
  'Mutation.amendReport': 'added to the signed report on a CT study of yours',
  'Mutation.requestSecondOpinion': 'asked a colleague for a second opinion on a CT study of yours',
  'Mutation.takeSecondOpinion': 'took on a second opinion on a CT study of yours',
  'Mutation.giveSecondOpinion': 'gave a second opinion on a CT study of yours',
  'Mutation.adjudicate': 'decided between two opinions on a CT study of yours',
  'Mutation.withdrawSecondOpinion': 'did without a second opinion on a CT study of yours',
  'Case.settledFindings': 'was shown what doctors settled about a CT study of yours',
  'Case.secondOpinion': 'was shown the second opinion on a CT study of yours',
  'Query.secondOpinions': 'saw the second opinion on a CT study of yours in a list',
  'Query.discrepancies': 'saw in a list that opinions on a CT study of yours differed',
  'Subscription.diagnosisUpdated': 'followed the reading of your CT studies as it was made',
};

const OBJECTS: Readonly<Record<string, string>> = {
  Patient: 'your record',
  Study: 'a CT study of yours',
  Diagnosis: 'the reading of a CT study of yours',
  Case: 'how far a CT study of yours has come',
  SignedReport: 'the signed report on a CT study of yours',
  SecondOpinion: 'the second opinion on a CT study of yours',
  Discrepancy: 'that opinions on a CT study of yours differed',
  CaseGrant: 'who of another clinic may see a CT study of yours',
  CtImage: 'a CT image of yours',
  ImageReading: 'the reading of a CT image of yours',
  AuditTrail: 'who had looked at your case',
};

const REASONS: Readonly<Record<string, string>> = {
  DENIED: ' (tried to, and was not allowed)',
  REFUSED: ' (tried to, and was refused)',
  FAILED: ' (tried to, and it failed)',
};

/** By whose leave somebody of another clinic was shown it. */
const LEAVE: Readonly<Record<string, string>> = {
  GRANTED: ' (by leave of your clinic)',
  BREAK_GLASS: ' (without leave of your clinic, which was told)',
};

/** What an entry says, for the patient whom it is about. */
export function inPlainWords({ operation, objectType, outcome, reason }: AuditEntryView): string {
  const verb = operation.startsWith('Mutation.') && reason !== 'READ' ? 'changed' : 'looked at';
  const words =
    (reason === 'READ' ? undefined : WORDS[operation]) ?? `${verb} ${OBJECTS[objectType] ?? 'something of yours'}`;
  const leave = operation.startsWith('Mutation.') ? '' : (LEAVE[reason ?? ''] ?? '');
  return `${words}${REASONS[outcome] ?? ''}${leave}`;
}
