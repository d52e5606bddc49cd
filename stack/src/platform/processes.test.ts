import { BROKER_USERS } from '@pulmora/broker';
import { databaseUrls } from '@pulmora/migrations';
import { expect, test } from 'vitest';
import { makeSecrets } from '../settings/secrets.js';
import { settingsFromEnvironment } from '../settings/settings.js';
import { type Connections, PROCESS_NAMES, processEnvironment } from './processes.js';

const settings = settingsFromEnvironment({ PULMORA_DATA_DIR: '/data', PULMORA_PATIENT_PORT: '5001' });
const databases = databaseUrls({
  adminUrl: 'postgres://postgres:secret@127.0.0.1:54321/postgres',
  passwords: makeSecrets().roles,
});
const natsUrls = Object.fromEntries(
  BROKER_USERS.map((user) => [user, `nats://${user}:p@127.0.0.1:42221`]),
) as Connections['natsUrls'];
const connections = { databases, natsUrls, reportMasterKey: 'x' };
const environment = (name: (typeof PROCESS_NAMES)[number]) => processEnvironment(name, settings, connections);

test('each process is given the logins of its own roles, and the superuser is given to none', () => {
  const logins = Object.fromEntries(
    PROCESS_NAMES.map((name) => {
      const urls = Object.values(environment(name)).filter((value) => value?.startsWith('postgres://'));
      return [name, urls.map((url) => new URL(url ?? '').username)];
    }),
  );
  expect(logins).toEqual({
    issuer: [],
    keeper: [],
    patient: ['pulmora_patient', 'pulmora_patient_relay', 'pulmora_patient_reconciler', 'pulmora_patient_sealer'],
    study: [
      'pulmora_study',
      'pulmora_study_relay',
      'pulmora_study_reconciler',
      'pulmora_study_dispatcher',
      'pulmora_study_sealer',
    ],
    diagnosis: [
      'pulmora_diagnosis',
      'pulmora_diagnosis_relay',
      'pulmora_diagnosis_reconciler',
      'pulmora_diagnosis_sealer',
      'pulmora_diagnosis_sweeper',
    ],
    worker: ['pulmora_diagnosis_worker', 'pulmora_diagnosis_relay'],
    gateway: ['pulmora_gateway'],
  });
});

test('the broker is for those who speak to it, each as its own user, and nobody is its operator', () => {
  const users = PROCESS_NAMES.map((name) => {
    const url = environment(name).PULMORA_NATS_URL;
    return [name, url && new URL(url).username];
  });
  expect(Object.fromEntries(users.filter(([, user]) => user))).toEqual({
    keeper: 'keeper',
    patient: 'patient',
    study: 'study',
    diagnosis: 'diagnosis',
    worker: 'diagnosis-worker',
  });
});

test('the master keys are for those who open what is encrypted at rest', () => {
  const open = PROCESS_NAMES.filter((name) => environment(name).PULMORA_KEYRING_FILE);
  expect(open).toEqual(['patient', 'study', 'worker']);
});

test('a port that is moved moves for those who connect to it, too', () => {
  expect(environment('patient').PULMORA_PATIENT_PORT).toBe('5001');
  for (const name of ['study', 'gateway'] as const) {
    expect(environment(name).PULMORA_PATIENT_URL).toBe('http://127.0.0.1:5001/graphql');
  }
});
