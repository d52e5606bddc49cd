import { GraphqlClient } from '@pulmora/stack';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CaseEntity } from '../case/case.entity.js';
import { moveCase } from '../case/case-journal.js';
import { completedCase } from '../testing/completed-case.js';
import { type DiagnosisApi, startDiagnosisApi } from '../testing/diagnosis-api.js';
import { type DiagnosisPlatform, startDiagnosisPlatform, studyReceivedBy } from '../testing/diagnosis-platform.js';
import { asked } from '../testing/doctors.js';
import { predictionOf } from '../testing/predictions.js';
import { SigningClinic } from '../testing/signing.js';

const WORKLIST = `subscription ($filter: WorklistFilter, $after: String) { worklistChanged(filter: $filter, after: $after) {
  ... on Resync { reason cursor }
  ... on WorklistChanged { action listed cursor case { state outcome priority claim { holder mine } } } } }`;
const CASE = `subscription ($caseId: ID!, $after: String) { caseUpdated(caseId: $caseId, after: $after) {
  ... on Resync { reason }
  ... on CaseUpdated { action cursor case { id state claim { holder mine } } } } }`;

interface Pushed {
  readonly worklistChanged: { readonly action?: string; readonly reason?: string; readonly cursor: string };
  readonly caseUpdated: { readonly action?: string; readonly reason?: string; readonly cursor: string };
}

describe('what happens to cases, as it is pushed', () => {
  let platform: DiagnosisPlatform;
  let clinic: SigningClinic;
  let api: DiagnosisApi;
  beforeAll(async () => {
    platform = await startDiagnosisPlatform();
    clinic = new SigningClinic(platform);
    api = await startDiagnosisApi(platform, clinic.clock.now);
  });
  afterAll(async () => {
    await api?.[Symbol.asyncDispose]();
    await platform?.[Symbol.asyncDispose]();
  });

  const as = async (role: string, subject: string, tenantId = clinic.tenantId) => {
    const token = await api.token({ tenantId, roles: [role], subject });
    return new GraphqlClient({ url: `${api.url}/graphql`, token });
  };
  const follow = async (client: GraphqlClient, query: string, variables: Record<string, unknown>) => {
    const left = new AbortController();
    const pushes = client.subscribe<Pushed>(query, variables, left.signal);
    const next = async () => {
      const { value } = await pushes.next();
      return value ? (value.worklistChanged ?? value.caseUpdated) : undefined;
    };
    return { next, end: () => left.abort() };
  };
  const worklist = async (client: GraphqlClient, filter?: object) => {
    const list = await follow(client, WORKLIST, { filter });
    expect(await list.next()).toMatchObject({ reason: 'START' });
    return list;
  };
  const withSetting = async (audience: string) => {
    const admin = await as('ADMIN', 'admin');
    await admin.data(`mutation ($input: SetReviewSettingsInput!) { setReviewSettings(input: $input) { __typename } }`, {
      input: { aiFindingsBeforeSignature: audience },
    });
  };

  it('is shown to each as the clinic lets them see it, by the filter too', async () => {
    await withSetting('RADIOLOGISTS');
    const filter = { outcomes: ['NEGATIVE'], states: ['READY'] };
    const [clinician, radiologist] = [
      await worklist(await as('CLINICIAN', 'c'), filter),
      await worklist(await as('RADIOLOGIST', 'r'), filter),
    ];
    await completedCase(platform, clinic.tenantId, [predictionOf(0.9)]);
    const ready = async ({ next }: typeof clinician) => {
      for (let push = await next(); ; push = await next()) if (push?.action === 'COMPLETE_READING') return push;
    };
    // The filter by outcome is ignored where it would tell.
    expect(await ready(clinician)).toMatchObject({ listed: true, case: { state: 'READY', outcome: null } });
    expect(await ready(radiologist)).toMatchObject({ listed: false, case: { state: 'READY', outcome: 'POSITIVE' } });
    for (const one of [clinician, radiologist]) one.end();
    await withSetting('CLINICAL_STAFF');
  });

  it('is not pushed of priorities that are not asked for, nor to other roles, nor of other clinics', async () => {
    const radiologist = await as('RADIOLOGIST', 'r');
    const urgent = await worklist(radiologist, { priorities: ['STAT'] });
    const elsewhere = await worklist(await as('RADIOLOGIST', 'r', crypto.randomUUID()));
    const routine = studyReceivedBy(clinic.tenantId);
    await platform.cases.open({ ...routine, data: { ...routine.data, priority: 'ROUTINE' } });
    const stat = studyReceivedBy(clinic.tenantId);
    await platform.cases.open({ ...stat, data: { ...stat.data, priority: 'STAT' } });
    expect(await urgent.next()).toMatchObject({ action: 'OPEN', listed: true, case: { priority: 'STAT' } });
    const nothing = elsewhere.next();
    for (const one of [urgent, elsewhere]) one.end();
    expect(await nothing).toBeUndefined();
    await expect(worklist(await as('ADMIN', 'a'))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(worklist(radiologist, { clinic: 'GRANTED' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('does not tell who holds a case that a second opinion is given on blindly', async () => {
    const held = await clinic.claimed('holder');
    const [holder, reader] = [await as('RADIOLOGIST', 'holder'), await as('RADIOLOGIST', 'reader')];
    const caseId = Buffer.from(`Case:${held.id}`).toString('base64url');
    const own = await follow(holder, CASE, { caseId });
    const others = await follow(reader, CASE, { caseId });
    const list = await worklist(reader);
    expect(await own.next()).toMatchObject({ action: null, case: { claim: { holder: 'holder', mine: true } } });
    expect(await others.next()).toMatchObject({ action: null, case: { claim: { holder: 'holder', mine: false } } });
    const doctor = clinic.doctor('holder');
    await asked('Mutation.requestSecondOpinion', doctor, () =>
      platform.database.write(clinic.tenantId, async (unit) => {
        const row = await unit.repository(CaseEntity).findOneByOrFail({ id: held.id });
        const by = { subject: 'holder', tenantId: clinic.tenantId };
        const change = { secondOpinionOpen: true };
        await moveCase(unit, row, {
          action: 'REQUEST_SECOND_OPINION',
          to: 'CLAIMED',
          at: clinic.clock.now(),
          by,
          change,
        });
      }),
    );
    const request = { action: 'REQUEST_SECOND_OPINION' };
    expect(await own.next()).toMatchObject({ ...request, case: { claim: { holder: 'holder', mine: true } } });
    for (const of of [others, list]) {
      // What came before, such as the claim itself, may still have been on its way.
      let push = await of.next();
      while (push && push.action !== request.action) push = await of.next();
      expect(push).toMatchObject({ ...request, case: { claim: { holder: null, mine: false } } });
      expect(JSON.stringify(push)).not.toContain('"holder":"holder"');
    }
    for (const one of [own, others, list]) one.end();
  });

  it('goes on behind a cursor, and is a resync behind one of another stream', async () => {
    const radiologist = await as('RADIOLOGIST', 'r');
    const before = await worklist(radiologist);
    await platform.cases.open(studyReceivedBy(clinic.tenantId));
    let opened = await before.next();
    while (opened && opened.action !== 'OPEN') opened = await before.next();
    before.end();
    await platform.cases.open(studyReceivedBy(clinic.tenantId));
    await platform.cases.open(studyReceivedBy(clinic.tenantId));
    const resumed = await follow(radiologist, WORKLIST, { after: opened?.cursor });
    const [one, two] = [await resumed.next(), await resumed.next()];
    expect([one, two]).toMatchObject([{ action: 'OPEN' }, { action: 'OPEN' }]);
    expect(new Set([opened?.cursor, one?.cursor, two?.cursor]).size).toBe(3);
    resumed.end();
    const strange = await follow(radiologist, WORKLIST, { after: 'A'.repeat(22) });
    expect(await strange.next()).toMatchObject({ reason: 'UNKNOWN_EPOCH' });
    strange.end();
  });
});
