import { randomUUID } from 'node:crypto';
import { GraphqlClient } from '@pulmora/stack';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completedCase } from '../testing/completed-case.js';
import { type DiagnosisApi, startDiagnosisApi } from '../testing/diagnosis-api.js';
import {
  contextOf,
  type DiagnosisPlatform,
  startDiagnosisPlatform,
  studyReceivedBy,
} from '../testing/diagnosis-platform.js';
import { predictionOf } from '../testing/predictions.js';

const followed = (fields: string) => `subscription ($studyId: ID, $patientId: ID) {
  diagnosisUpdated(studyId: $studyId, patientId: $patientId) { status ${fields} } }`;
const FOLLOW = followed('outcome findingsHidden study { id }');
const DETAILED = followed('imageReadings { covid19Probability }');

interface Pushed {
  readonly diagnosisUpdated: { readonly status: string; readonly outcome: string | null };
}

describe('pushes that are made once for many viewers', () => {
  let platform: DiagnosisPlatform;
  let api: DiagnosisApi;
  let [clinic, other]: string[] = [];
  beforeAll(async () => {
    platform = await startDiagnosisPlatform();
    api = await startDiagnosisApi(platform);
    [clinic, other] = [randomUUID(), randomUUID()];
  });
  afterAll(async () => {
    await api?.[Symbol.asyncDispose]();
    await platform?.[Symbol.asyncDispose]();
  });

  const clientOf = async (tenantId: string, role: string, subject: string) => {
    const token = await api.token({ tenantId, roles: [role], subject });
    return new GraphqlClient({ url: `${api.url}/graphql`, token });
  };
  const follow = async (
    [tenantId = '', role, subject]: readonly [tenantId: string | undefined, role: string, subject: string],
    of: { readonly studyId?: string; readonly patientId?: string } = {},
    query = FOLLOW,
  ) => {
    const client = await clientOf(tenantId, role, subject);
    const left = new AbortController();
    const globalId = (type: string, id: string | undefined) => id && Buffer.from(`${type}:${id}`).toString('base64url');
    const variables = { studyId: globalId('Study', of.studyId), patientId: globalId('Patient', of.patientId) };
    const pushes = client.subscribe<Pushed>(query, variables, left.signal);
    const next = async () => (await pushes.next()).value?.diagnosisUpdated;
    const until = async (status: string) => {
      for (let push = await next(); push; push = await next()) if (push.status === status) return push;
      return undefined;
    };
    return { next, until, end: () => left.abort() };
  };
  const keepTo = async (audience: string) => {
    const admin = await clientOf(clinic ?? '', 'ADMIN', 'admin');
    const set = 'mutation ($input: SetReviewSettingsInput!) { setReviewSettings(input: $input) { __typename } }';
    await admin.data(set, { input: { aiFindingsBeforeSignature: audience } });
  };
  const readersOf = async (tenantId: string, objectId: string) => {
    const rows: { actor: string; reason: string | null }[] = await platform.database.read(tenantId, (unit) =>
      unit.manager.query('SELECT actor, reason FROM audit_entries WHERE object_ids @> ARRAY[$1::uuid] ORDER BY actor', [
        objectId,
      ]),
    );
    return rows.filter(({ actor }) => /^(c|r|remote|stranger)\d?$/.test(actor));
  };

  it('are to each what they may see: by clinic, by role, by grant, while it lasts; and each is accounted for', async () => {
    await keepTo('RADIOLOGISTS');
    const study = studyReceivedBy(clinic ?? '');
    const { studyId } = study.data;
    const { id } = await platform.cases.open(study);
    const granted = await platform.grants.grant(contextOf(clinic ?? ''), {
      studyId,
      grantee: { tenantId: other ?? '', subject: 'remote' },
      reason: 'second opinion',
      expiresAt: new Date(Date.now() + 3_600_000),
    });
    if (granted.kind !== 'granted') throw new Error(granted.kind);
    const at = (role: string, subject: string, tenantId = clinic) => follow([tenantId, role, subject], { studyId });
    const [clinicians, radiologists] = [
      await Promise.all(['c1', 'c2', 'c3'].map((subject) => at('CLINICIAN', subject))),
      await Promise.all(['r1', 'r2', 'r3'].map((subject) => at('RADIOLOGIST', subject))),
    ];
    const everybody = [...clinicians, ...radiologists];
    const remote = await at('RADIOLOGIST', 'remote', other);
    const stranger = await at('RADIOLOGIST', 'stranger', other);
    const nothing = stranger.next();
    for (const one of [...everybody, remote]) expect(await one.next()).toMatchObject({ status: 'QUEUED' });

    await platform.cases.start(study);
    for (const one of [...everybody, remote]) expect(await one.next()).toMatchObject({ status: 'RUNNING' });
    await platform.grants.revoke(contextOf(clinic ?? ''), granted.grant.id);
    expect(await remote.next()).toBeUndefined();

    await completedCase(platform, clinic ?? '', [predictionOf(0.9)], study);
    const hidden = { findingsHidden: true, outcome: null };
    for (const one of clinicians) expect(await one.until('COMPLETED')).toMatchObject(hidden);
    const shown = { findingsHidden: false, outcome: 'POSITIVE' };
    for (const one of radiologists) expect(await one.until('COMPLETED')).toMatchObject(shown);
    for (const one of everybody) one.end();

    stranger.end();
    expect(await nothing).toBeUndefined();
    expect(await readersOf(clinic ?? '', id)).toEqual([
      ...['c1', 'c2', 'c3', 'r1', 'r2', 'r3'].map((actor) => ({ actor, reason: null })),
      { actor: 'remote', reason: 'GRANTED' },
    ]);
  });

  it('show what the clinic has settled at the time, push by push', async () => {
    const { patientId } = studyReceivedBy(clinic ?? '').data;
    const ofPatient = () => studyReceivedBy(clinic ?? '', { patientId });
    const [first, second] = [ofPatient(), ofPatient()];
    await platform.cases.open(first);
    const watching = await Promise.all(
      ['c1', 'c2', 'c3'].map((subject) => follow([clinic, 'CLINICIAN', subject], { patientId })),
    );
    for (const one of watching) expect(await one.next()).toMatchObject({ status: 'QUEUED' });
    await keepTo('RADIOLOGISTS');
    await completedCase(platform, clinic ?? '', [predictionOf(0.9)], first);
    for (const one of watching) expect(await one.until('COMPLETED')).toMatchObject({ outcome: null });
    await keepTo('CLINICAL_STAFF');
    await platform.cases.open(second);
    await completedCase(platform, clinic ?? '', [predictionOf(0.9)], second);
    for (const one of watching) expect(await one.until('COMPLETED')).toMatchObject({ outcome: 'POSITIVE' });
    for (const one of watching) one.end();
  });

  it('are made for each alone where what is asked for is read on their behalf, and accounted for in their name', async () => {
    await keepTo('CLINICAL_STAFF');
    const study = studyReceivedBy(clinic ?? '');
    const { id } = await platform.cases.open(study);
    const { studyId } = study.data;
    const watching = await Promise.all(
      ['c1', 'c2'].map((subject) => follow([clinic, 'CLINICIAN', subject], { studyId }, DETAILED)),
    );
    for (const one of watching) expect(await one.next()).toMatchObject({ status: 'QUEUED' });
    await completedCase(platform, clinic ?? '', [predictionOf(0.9)], study);
    for (const one of watching) {
      expect(await one.until('COMPLETED')).toMatchObject({ imageReadings: [{ covid19Probability: 0.9 }] });
    }
    for (const one of watching) one.end();
    const actors = new Set((await readersOf(clinic ?? '', id)).map(({ actor }) => actor));
    expect(actors).toEqual(new Set(['c1', 'c2']));
  });
});
