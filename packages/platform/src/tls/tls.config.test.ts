import { expect, test } from 'vitest';
import { transportFaults } from './tls.config.js';

const FILES = { PULMORA_TLS_CERT_FILE: '/c', PULMORA_TLS_KEY_FILE: '/k', PULMORA_TLS_CA_FILE: '/a' };

test('without TLS, addresses are what they are', () => {
  expect(transportFaults({ PULMORA_PATIENT_URL: 'http://patient:4001', PULMORA_NATS_URL: 'nats://nats:4222' })).toEqual(
    [],
  );
});

test.each(Object.keys(FILES))('%s does not stand alone', (name) => {
  const missing = Object.keys(FILES).filter((other) => other !== name);
  expect(transportFaults({ [name]: '/x' }).map((fault) => fault.split(':')[0])).toEqual(missing);
});

const SECURED = {
  PULMORA_PATIENT_URL: 'https://patient:4001/graphql',
  PULMORA_STUDY_URL: 'https://study:4002/graphql',
  PULMORA_DIAGNOSIS_URL: 'https://diagnosis:4003/graphql',
  PULMORA_NATS_URL: 'tls://study:secret@nats:4222',
  PULMORA_VAULT_URL: 'https://vault:8200',
  PULMORA_OIDC_ISSUER: 'https://identity.example.org',
  PULMORA_S3_ENDPOINT: 'https://bucket.example.org',
  PULMORA_STUDY_DATABASE_URL: 'postgres://study:secret@postgres:5432/study?sslmode=verify-full&sslrootcert=/a',
};

test('with TLS, every address is one of it', () => {
  expect(transportFaults({ ...FILES, ...SECURED })).toEqual([]);
});

test.each([
  ['PULMORA_PATIENT_URL', 'http://patient:4001/graphql'],
  ['PULMORA_STUDY_URL', 'http://study:4002/graphql'],
  ['PULMORA_DIAGNOSIS_URL', 'http://diagnosis:4003/graphql'],
  ['PULMORA_NATS_URL', 'nats://study:secret@nats:4222'],
  ['PULMORA_VAULT_URL', 'http://vault:8200'],
  ['PULMORA_OIDC_ISSUER', 'http://identity.example.org'],
  ['PULMORA_S3_ENDPOINT', 'http://bucket.example.org'],
  ['PULMORA_STUDY_DATABASE_URL', 'postgres://study:secret@postgres:5432/study'],
  ['PULMORA_STUDY_DATABASE_URL', 'postgres://study:secret@postgres:5432/study?sslmode=disable'],
])('with TLS, %s is not %s', (name, value) => {
  const faults = transportFaults({ ...FILES, ...SECURED, [name]: value });
  expect(faults).toHaveLength(1);
  expect(faults[0]).toMatch(new RegExp(`^${name}: `));
  expect(faults[0]).not.toContain('secret');
});

test.each(['require', 'prefer', 'allow', 'verify-ca', 'no-verify', 'yes', ''])(
  'sslmode=%s, which believes whoever answers or is no mode, is refused with TLS and without',
  (mode) => {
    const url = `postgres://study:secret@postgres:5432/study?sslmode=${mode}`;
    for (const files of [{}, FILES]) {
      expect(transportFaults({ ...files, PULMORA_STUDY_DATABASE_URL: url })).toEqual([
        'PULMORA_STUDY_DATABASE_URL: sslmode is to be verify-full, or disable',
      ]);
    }
  },
);
