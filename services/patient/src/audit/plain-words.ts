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
  'Study.diagnosis': 'was shown the reading of a CT study of yours',
  'Subscription.diagnosisUpdated': 'followed the reading of your CT studies as it was made',
};

const OBJECTS: Readonly<Record<string, string>> = {
  Patient: 'your record',
  Study: 'a CT study of yours',
  Diagnosis: 'the reading of a CT study of yours',
  AuditTrail: 'who had looked at your case',
};

const REASONS: Readonly<Record<string, string>> = {
  DENIED: ' (tried to, and was not allowed)',
  REFUSED: ' (tried to, and was refused)',
  FAILED: ' (tried to, and it failed)',
};

/** What an entry says, for the patient whom it is about. */
export function inPlainWords({ operation, objectType, outcome, reason }: AuditEntryView): string {
  const verb = operation.startsWith('Mutation.') && reason !== 'READ' ? 'changed' : 'looked at';
  const words =
    (reason === 'READ' ? undefined : WORDS[operation]) ?? `${verb} ${OBJECTS[objectType] ?? 'something of yours'}`;
  return `${words}${REASONS[outcome] ?? ''}`;
}
