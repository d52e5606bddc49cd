import { randomUUID } from 'node:crypto';
import { newCloudEvent, toGlobalId, type UserRole } from '@pulmora/platform';
import { PATIENT_CONSENT_CHANGED, PATIENT_ERASURE_REQUESTED } from '@pulmora/schema';
import { GraphqlClient } from '@pulmora/stack';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CaseEntity } from '../case/case.entity.js';
import { CaseResolver } from '../case/case.resolver.js';
import { CaseService } from '../case/case.service.js';
import { LEASE_MS } from '../case/case-clock.js';
import { CaseViewing } from '../case/case-viewing.js';
import { GrantedWork } from '../grant/granted-work.js';
import { ReviewSettingsService } from '../settings/review-settings.service.js';
import { type DiagnosisApi, startDiagnosisApi } from '../testing/diagnosis-api.js';
import { contextOf, type DiagnosisPlatform, startDiagnosisPlatform } from '../testing/diagnosis-platform.js';
import { done, ReadingClinic, SEALED, signing } from '../testing/readers.js';

const CASE = `id state secondOpinionOpen disagreement actions claim { mine holder } history { action actor reason }
  report { signedBy }`;
const SECOND = `status mine leaseExpiresAt first { reader impression findings { verdict } } second { reader impression }
  adjudication { reader } differences`;
const DOCTORS = `query ($case: ID!, $study: ID!, $entities: [_Any!]!) {
  secondOpinions { nodes { ${SECOND} case { ${CASE} } } }
  case(id: $case) { ${CASE} secondOpinion { ${SECOND} case { ${CASE} } } }
  _entities(representations: $entities) { ... on Case { ${CASE} secondOpinion { ${SECOND} } }
    ... on Study { case { ${CASE} } } }
  worklist(filter: { states: [CLAIMED, READY, SIGNED] }) { nodes { ${CASE} secondOpinion { ${SECOND} } } }
  discrepancies { nodes { finding kind before after case { ${CASE} } } } }`;
const STAFF = `query ($case: ID!, $entities: [_Any!]!) {
  case(id: $case) { ${CASE} } worklist(filter: { states: [CLAIMED, READY, SIGNED] }) { nodes { ${CASE} } }
  _entities(representations: $entities) { ... on Case { ${CASE} } } }`;
const PUSHES = `subscription ($case: ID!) { caseUpdated(caseId: $case) {
  ... on CaseUpdated { action case { ${CASE} } } } }`;
const ACCESSES = `query ($patientId: ID!) { diagnosisAccesses(patientId: $patientId, first: 100) {
  nodes { actor operation traceId } } }`;
const TRAIL = `{ diagnosisAuditTrail(first: 100) { nodes { actor operation } } }`;

describe('a first opinion', () => {
  /** Nothing else is called so. */
  const author = `author-${randomUUID()}`;
  let platform: DiagnosisPlatform;
  let clinic: ReadingClinic;
  let api: DiagnosisApi;
  beforeAll(async () => {
    platform = await startDiagnosisPlatform();
  });
  afterAll(() => platform[Symbol.asyncDispose]());
  beforeEach(async () => {
    clinic = new ReadingClinic(platform);
    api = await startDiagnosisApi(platform, clinic.clock.now);
    return () => api[Symbol.asyncDispose]();
  });

  const ask = async (
    subject: string,
    roles: UserRole[],
    of: CaseEntity,
    query: string,
    tenantId = clinic.tenantId,
  ): Promise<string> => {
    const token = await api.token({ tenantId, roles, subject });
    const client = new GraphqlClient({ url: `${api.url}/graphql`, token });
    const [id, study] = [toGlobalId('Case', of.id), toGlobalId('Study', of.studyId)];
    const entities = [
      { __typename: 'Case', id },
      { __typename: 'Study', id: study },
    ];
    const patientId = toGlobalId('Patient', of.patientId);
    const named = { case: id, study, patientId, entities: query === STAFF ? entities.slice(0, 1) : entities };
    const variables = Object.fromEntries(Object.entries(named).filter(([name]) => query.includes(`$${name}:`)));
    return JSON.stringify(await client.data(query.replace(', $study: ID!', ''), variables));
  };
  const everybody = async (of: CaseEntity): Promise<string[]> => {
    const remote = `remote-${randomUUID()}`;
    const elsewhere = randomUUID();
    const granted = await platform.grants.grant(contextOf(clinic.tenantId), {
      studyId: of.studyId,
      grantee: { tenantId: elsewhere, subject: remote },
      reason: 'remote',
      expiresAt: new Date(Date.now() + 3_600_000),
    });
    if (granted.kind !== 'granted') throw new Error(granted.kind);
    return Promise.all([
      ask('second', ['RADIOLOGIST'], of, DOCTORS),
      ask('third', ['RADIOLOGIST'], of, DOCTORS),
      ask('clinician', ['CLINICIAN'], of, STAFF),
      ask('second', ['RADIOLOGIST', 'CLINICIAN', 'ADMIN'], of, ACCESSES),
      ask('admin', ['ADMIN'], of, ACCESSES),
      ask(remote, ['RADIOLOGIST'], of, STAFF, elsewhere),
    ]);
  };
  const revealing = new RegExp(`${author}|${SEALED}`);

  it('is its reader’s alone, by every way, until the second is in', async () => {
    const held = await clinic.claimed(author);
    const { id } = await clinic.requested(held, 'PRESENT', author);
    const seen = [...(await everybody(held))];
    await done(clinic.take('second', id));
    seen.push(...(await everybody(held)));
    // A claim that has run out, and one that somebody else has since.
    clinic.clock.pass(LEASE_MS);
    seen.push(...(await everybody(held)));
    await done(clinic.take('second', id));
    await clinic.claim('third', held);
    seen.push(...(await everybody(held)));
    for (const one of seen) expect(one).not.toMatch(revealing);
    expect(seen[0]).toContain('"status":"REQUESTED"');
    expect(await ask(author, ['RADIOLOGIST'], held, DOCTORS)).toMatch(SEALED);
    expect(await ask('auditor', ['AUDITOR'], held, TRAIL)).toMatch(author);

    await done(clinic.give('second', id, 'ABSENT'));
    expect(await ask('third', ['RADIOLOGIST'], held, DOCTORS)).toMatch(`"reader":"${author}","impression":"${SEALED}"`);
    expect(await ask('admin', ['ADMIN'], held, ACCESSES)).toMatch(author);
    const narrowed = (kind: string) =>
      ask(
        'third',
        ['RADIOLOGIST'],
        held,
        `{ worklist(filter: { disagreements: [${kind}] }) { nodes { disagreement } } }`,
      );
    expect(await narrowed('BETWEEN_READERS')).toMatch('[{"disagreement":"BETWEEN_READERS"}]');
    expect(await narrowed('NONE')).toMatch('"nodes":[]');
  });

  it('is not pushed to anybody either', async () => {
    const held = await clinic.claimed(author);
    const left = new AbortController();
    const following = await Promise.all(
      (['RADIOLOGIST', 'CLINICIAN'] as const).map(async (role) => {
        const token = await api.token({ tenantId: clinic.tenantId, roles: [role], subject: `watching-${role}` });
        const client = new GraphqlClient({ url: `${api.url}/graphql`, token });
        const pushes = client.subscribe<object>(PUSHES, { case: toGlobalId('Case', held.id) }, left.signal);
        await pushes.next();
        return pushes;
      }),
    );
    const { id } = await clinic.requested(held, 'PRESENT', author);
    for (const pushes of following) {
      let pushed = '';
      while (!pushed.includes('"action":"REQUEST_SECOND_OPINION"'))
        pushed = JSON.stringify((await pushes.next()).value);
      expect(pushed).not.toMatch(revealing);
      expect(pushed).toContain('"secondOpinionOpen":true');
    }
    await done(clinic.take('second', id));
    left.abort();
  });

  it('is not told by a history that is read when it has been given, of a case that was read before', async () => {
    const held = await clinic.claimed(author);
    const settings = new ReviewSettingsService(platform.database);
    const viewing = new CaseViewing(settings, new GrantedWork(platform.database), clinic.clock.now);
    const service = new CaseService(platform.database);
    const resolver = new CaseResolver(service, platform.service, viewing, settings);
    const colleague = clinic.doctor('colleague');
    const before = await viewing.show(colleague, held);
    expect(before.secondOpinionOpen).toBe(false);
    await clinic.requested(held, 'PRESENT', author);
    const history = await resolver.history(before, colleague);
    expect(history.at(-1)).toMatchObject({ action: 'REQUEST_SECOND_OPINION', actor: null });
    expect(JSON.stringify(history)).not.toMatch(author);
  });

  it('stays its reader’s alone when it is withdrawn, and what was said before is sealed while a case is read anew', async () => {
    const held = await clinic.claimed(author);
    const { id } = await clinic.requested(held, 'PRESENT', author);
    await done(clinic.withdraw(author, id));
    expect(await ask('second', ['RADIOLOGIST'], held, DOCTORS)).not.toMatch(SEALED);
    const again = await clinic.requested(held, 'PRESENT', author);
    await done(clinic.take('second', again.id));
    await done(clinic.give('second', again.id, 'ABSENT'));
    await done(clinic.adjudicate('third', again.id, 'ABSENT'));
    expect(await clinic.differences()).toHaveLength(1);
    expect(await ask('fourth', ['RADIOLOGIST'], held, DOCTORS)).toMatch(SEALED);
    await clinic.requested(await clinic.reload(held), 'PRESENT', author);
    expect(await ask('fourth', ['RADIOLOGIST'], held, DOCTORS)).not.toMatch(revealing);
    expect(await clinic.differences()).toEqual([]);
  });

  it('and whatever hangs on it goes with a patient who is erased meanwhile', async () => {
    const held = await clinic.claimed(author);
    const { id } = await clinic.requested(held, 'PRESENT', author);
    await done(clinic.take('second', id));
    const { tenantId } = clinic;
    const { patientId } = held;
    const data = { erasureId: randomUUID(), patientId };
    const erasure = newCloudEvent({
      source: 'test',
      type: PATIENT_ERASURE_REQUESTED,
      subject: patientId,
      tenantId,
      data,
    });
    const [given] = await Promise.all([clinic.give('second', id, 'ABSENT'), platform.cases.erase(erasure)]);
    expect(['done', 'unknown']).toContain(given.kind);
    const admin = await platform.openAs(platform.databases.admin.diagnosis);
    for (const table of ['second_opinions', 'opinions', 'discrepancies', 'cases', 'case_transitions']) {
      expect(await admin.query(`SELECT 1 FROM ${table} WHERE tenant_id = $1`, [tenantId])).toEqual([]);
    }
    await admin.destroy();
    expect(await clinic.give('second', id, 'ABSENT')).toEqual({ kind: 'unknown' });
    expect(await clinic.take('third', id)).toEqual({ kind: 'unknown' });
  });

  it('goes on when the patient no longer wants a model to read: that is about the model', async () => {
    const held = await clinic.claimed(author);
    const { id } = await clinic.requested(held, 'PRESENT', author);
    await done(clinic.take('second', id));
    const { tenantId } = clinic;
    const { patientId } = held;
    const changedAt = new Date().toISOString();
    const data = { patientId, aiReading: false, dataContribution: false, revision: 2, changedAt };
    const withdrawn = newCloudEvent({
      source: 'test',
      type: PATIENT_CONSENT_CHANGED,
      subject: patientId,
      tenantId,
      data,
    });
    await platform.cases.heedConsent(withdrawn);
    await done(clinic.give('second', id, 'PRESENT'));
    const settled = await clinic.reload(held);
    await clinic.signed(author, settled, { findings: signing('PRESENT') });
  });
});
