import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  GraphqlClient,
  PATIENT_RECORD,
  phantomPng,
  REGISTER_PATIENT,
  REPOSITORY_ROOT,
  type Stack,
  startStack,
  temporaryDirectory,
  verifyAudit,
} from '@pulmora/stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClinicUser, clinicUser, studyOf } from './testing/clinic.js';

interface Entry {
  readonly at: string;
  readonly service: string;
  readonly actor: string;
  readonly roles: readonly string[];
  readonly operation: string;
  readonly objectType: string;
  readonly objectIds: readonly string[];
  readonly patientId: string | null;
  readonly outcome: string;
  readonly reason: string | null;
}
interface TrailData {
  readonly auditTrail: { readonly nodes: Entry[]; readonly pageInfo: { hasNextPage: boolean; endCursor: string } };
}

const TRAIL = `query ($filter: AuditFilter, $first: Int!, $after: String) {
  auditTrail(filter: $filter, first: $first, after: $after) {
    nodes { at service actor roles operation objectType objectIds patientId outcome reason }
    pageInfo { hasNextPage endCursor }
  }
}`;
const REPORT = `query ($patientId: ID!) {
  patientAccessReport(patientId: $patientId) { complete accesses { at who roles otherClinic what } }
}`;

let stack: Stack;
let anna: ClinicUser;
let auditor: GraphqlClient;
beforeAll(async () => {
  stack = await startStack();
  anna = await clinicUser(stack);
  auditor = await clientOf({ roles: ['AUDITOR'], subject: 'the-auditor' });
});
afterAll(() => stack?.stop());

const clientOf = async (options: Parameters<Stack['token']>[0]) =>
  new GraphqlClient({ url: stack.gatewayUrl, token: await stack.token(options) });
const trail = async (filter: object = {}, first = 100): Promise<Entry[]> =>
  (await auditor.data<TrailData>(TRAIL, { filter, first })).auditTrail.nodes;

test('what every service did and showed of a case is in one trail', async () => {
  const patientId = await anna.patient();
  const studyId = studyOf(await anna.upload(patientId, await phantomPng(31)));
  await anna.readingOf({ studyId });
  await anna.client.data(PATIENT_RECORD, { id: patientId, first: 5 });
  const entries = await trail({ patientId });
  const told = new Set(entries.map(({ service, operation }) => `${service} ${operation}`));
  expect([...told]).toEqual(
    expect.arrayContaining([
      'patient Mutation.registerPatient',
      'study Mutation.uploadStudy',
      'diagnosis Subscription.diagnosisUpdated',
      'study Entity.Study',
      'patient Entity.Patient',
      'patient Query.patient',
      'study Patient.studies',
      'diagnosis Study.diagnosis',
    ]),
  );
  const upload = entries.find(({ operation }) => operation === 'Mutation.uploadStudy');
  expect(upload).toMatchObject({ actor: 'dev-clinician', roles: ['CLINICIAN'], objectIds: [studyId], outcome: 'DONE' });
  const times = entries.map(({ at }) => Date.parse(at));
  expect(times).toEqual(times.toSorted((a, b) => b - a));
  // Pages put together are the whole.
  const paged: Entry[] = [];
  let after: string | undefined;
  for (let more = true; more; ) {
    const { auditTrail } = await auditor.data<TrailData>(TRAIL, {
      filter: { patientId, to: new Date() },
      first: 3,
      after,
    });
    paged.push(...auditTrail.nodes);
    after = auditTrail.pageInfo.endCursor;
    more = auditTrail.pageInfo.hasNextPage;
  }
  expect(paged.filter(({ objectType }) => objectType !== 'AuditTrail')).toEqual(entries);
});

test('an upload that is refused leaves an entry, and so does one that is denied', async () => {
  const from = new Date();
  const patientId = await anna.patient();
  await anna.upload(patientId, Buffer.from('no image'));
  const doctor = await clientOf({ roles: ['AUDITOR'], subject: 'nosy' });
  expect((await doctor.ask('{ patients { nodes { name } } }')).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  expect(await trail({ from, operation: 'Mutation.uploadStudy' })).toMatchObject([
    { outcome: 'REFUSED', reason: 'ImageRejected', objectIds: [] },
  ]);
  expect(await trail({ from, actor: 'nosy' })).toMatchObject([
    { outcome: 'DENIED', operation: 'Query.patients', patientId: null },
  ]);
});

test('a change that comes to nothing is told from what it looked at', async () => {
  const from = new Date();
  const input = { recordNumber: `R-${from.getTime()}`, name: 'Somebody', aiReadingConsent: true };
  const register = () => anna.client.data(REGISTER_PATIENT, { input });
  await register();
  await register();
  expect(await trail({ from, operation: 'Mutation.registerPatient' })).toMatchObject([
    { outcome: 'REFUSED', reason: 'RecordNumberTaken', objectIds: [] },
    { outcome: 'DONE', reason: 'READ', objectType: 'Patient' },
    { outcome: 'DONE', reason: null, objectType: 'Patient' },
  ]);
});

test('only auditors read it, only of their own clinic, and it names nobody', async () => {
  const patientId = await anna.patient();
  const denied = await anna.client.ask(TRAIL, { first: 5 });
  expect(denied.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  const rocco = await clinicUser(stack, 1);
  const { token } = rocco;
  expect(token).toBeTruthy();
  const stranger = await clientOf({ roles: ['AUDITOR'], tenantId: rocco.tenantId });
  expect((await stranger.data<TrailData>(TRAIL, { filter: { patientId }, first: 5 })).auditTrail.nodes).toEqual([]);
  const bad = await auditor.ask(TRAIL, { filter: { patientId: 'x' }, first: 5 });
  expect(bad.errors?.[0]?.extensions?.code).toBe('BAD_REQUEST');
  expect(JSON.stringify(await trail())).not.toContain('Somebody');
});

interface UsersData {
  readonly clinicUsers: {
    readonly nodes: {
      readonly subject: string;
      readonly clinicId: string;
      readonly outside: boolean;
      readonly leave: string | null;
      readonly roles: readonly string[];
      readonly lastActiveOn: string;
    }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}
const USERS = `query ($first: Int!, $after: String) {
  clinicUsers(first: $first, after: $after) {
    nodes { subject clinicId outside leave roles lastActiveOn } pageInfo { hasNextPage endCursor }
  }
}`;

test('an administrator sees who worked here, whatever service knows of them, page by page', async () => {
  const began = new Date().toISOString().slice(0, 10);
  // One whom only the study service knows, one whom only the diagnosis service knows, and one of another clinic.
  const [studious, reader] = [
    await clientOf({ roles: ['CLINICIAN'], subject: 'a-studious' }),
    await clientOf({ roles: ['RADIOLOGIST', 'CLINICIAN'], subject: 'b-reader' }),
  ];
  expect((await studious.ask('{ studyUsers { nodes { subject } } }')).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  expect((await reader.ask('{ accessAlerts { nodes { id } } }')).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  const patientId = await anna.patient();
  const studyId = studyOf(await anna.upload(patientId, await phantomPng(33)));
  await anna.readingOf({ studyId });
  const rocco = await clinicUser(stack, 1);
  await anna.client.data(
    `mutation ($input: GrantCaseAccessInput!) {
      grantCaseAccess(input: $input) { ... on GrantCaseAccessSuccess { grant { id } } } }`,
    {
      input: {
        studyId,
        grantee: { tenantId: rocco.tenantId, subject: 'c-remote' },
        reason: 'a second look',
        expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
      },
    },
  );
  const remote = await clientOf({ roles: ['RADIOLOGIST'], subject: 'c-remote', tenantId: rocco.tenantId });
  await remote.data('{ grantedCases { nodes { id } } }');
  const admin = await clientOf({ roles: ['ADMIN'], subject: 'the-admin' });
  const users: UsersData['clinicUsers']['nodes'] = [];
  let after: string | null = null;
  for (let more = true; more; ) {
    const { clinicUsers }: UsersData = await admin.data<UsersData>(USERS, { first: 2, after });
    users.push(...clinicUsers.nodes);
    after = clinicUsers.pageInfo.endCursor;
    more = clinicUsers.pageInfo.hasNextPage;
  }
  const subjects = users.map(({ subject }) => subject);
  expect(subjects).toEqual([...new Set(subjects)].toSorted());
  expect(subjects).toEqual(
    expect.arrayContaining(['a-studious', 'b-reader', 'c-remote', 'dev-clinician', 'the-admin']),
  );
  // Of what processes do there are entries, too: they are nobody.
  expect(subjects.filter((subject) => subject.startsWith('pulmora'))).toEqual([]);
  const known = (subject: string) => users.find((user) => user.subject === subject);
  const own = { clinicId: anna.tenantId, outside: false, leave: null };
  expect(known('a-studious')).toMatchObject({ ...own, roles: ['CLINICIAN'] });
  expect(known('b-reader')).toMatchObject({ ...own, roles: ['RADIOLOGIST', 'CLINICIAN'] });
  expect(known('c-remote')).toMatchObject({
    clinicId: rocco.tenantId,
    outside: true,
    leave: 'GRANTED',
    roles: ['RADIOLOGIST'],
  });
  const ended = new Date().toISOString().slice(0, 10);
  for (const { lastActiveOn } of users) expect([began, ended]).toContain(lastActiveOn);
  expect(await trail({ actor: 'the-admin', operation: 'Query.studyUsers' })).not.toEqual([]);
  for (const client of [anna.client, auditor, reader]) {
    expect((await client.ask(USERS, { first: 5 })).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  }
});

test('a patient is told who looked at their case, in plain words', async () => {
  const patientId = await anna.patient();
  await (await clientOf({ roles: ['RADIOLOGIST'], subject: 'dr-ray' })).data(
    'query ($id: ID!) { patient(id: $id) { name } }',
    {
      id: patientId,
    },
  );
  const { patientAccessReport: report } = await anna.client.data<{
    patientAccessReport: {
      complete: boolean;
      accesses: { who: string; roles: string[]; otherClinic: boolean; what: string[] }[];
    };
  }>(REPORT, { patientId });
  expect(report.complete).toBe(true);
  expect(report.accesses).toMatchObject([
    { who: 'dr-ray', roles: ['RADIOLOGIST'], otherClinic: false, what: ['opened your record'] },
    { who: 'dev-clinician', roles: ['CLINICIAN'], what: ['registered you'] },
  ]);
  // To ask for the report is itself an access, which the next one tells of.
  const again = await anna.client.data<typeof report & { patientAccessReport: typeof report }>(REPORT, { patientId });
  expect(again.patientAccessReport.accesses[0]?.what).toEqual(['looked at who had looked at your case']);
  expect((await auditor.ask(REPORT, { patientId })).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
});

test('all of it is sealed within the stated delay, and the command finds it intact', async () => {
  await anna.patient();
  await expect
    .poll(async () => (await verifyAudit(stack.databases)).reduce((sum, { waiting }) => sum + waiting, 0), {
      timeout: 5_000,
    })
    .toBe(0);
  await using directory = await temporaryDirectory();
  const anchors = path.join(directory.path, 'anchors.json');
  const run = (...args: string[]) =>
    promisify(execFile)(
      process.execPath,
      [path.join(REPOSITORY_ROOT, 'stack/dist/cli/audit-verify.js'), '--anchors', anchors, ...args],
      {
        env: {
          ...process.env,
          PULMORA_PATIENT_SEALER_DATABASE_URL: stack.databases.patientSealer,
          PULMORA_STUDY_SEALER_DATABASE_URL: stack.databases.studySealer,
          PULMORA_DIAGNOSIS_SEALER_DATABASE_URL: stack.databases.diagnosisSealer,
        },
      },
    );
  expect((await run()).stdout).toMatch(/^patient\s+\S+\s+\d+ sealed, \d+ waiting: intact$/m);
  expect((await run('--tenant', 'st-anna')).stdout).not.toContain('FAULTS');
  await expect(run('--tenant', 'nowhere')).rejects.toMatchObject({ stderr: /names no clinic/ });
});
