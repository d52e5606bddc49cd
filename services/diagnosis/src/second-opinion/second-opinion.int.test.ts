import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LEASE_MS } from '../case/case-clock.js';
import { type DiagnosisPlatform, startDiagnosisPlatform } from '../testing/diagnosis-platform.js';
import { asked } from '../testing/doctors.js';
import { done, ReadingClinic, saying, signing } from '../testing/readers.js';
import { AGREED } from '../testing/signing.js';
import { SecondOpinionService } from './second-opinion.service.js';

describe('a second opinion', () => {
  let platform: DiagnosisPlatform;
  let clinic: ReadingClinic;
  beforeAll(async () => {
    platform = await startDiagnosisPlatform();
  });
  afterAll(() => platform[Symbol.asyncDispose]());
  beforeEach(() => {
    clinic = new ReadingClinic(platform);
  });

  it('that agrees settles the matter, and what is signed is what was settled', async () => {
    const held = await clinic.claimed('first');
    const { id } = await clinic.requested(held);
    expect(await clinic.sign('first', held)).toEqual({ kind: 'second-opinion' });
    await done(clinic.take('second', id));
    const { deliberation, case: settled } = await done(clinic.give('second', id, 'PRESENT'));
    expect(deliberation.secondOpinion).toMatchObject({ status: 'AGREED', settledAt: clinic.clock.now() });
    expect(settled).toMatchObject({ secondOpinionOpen: false, disagreement: null, state: 'CLAIMED' });
    expect(await clinic.sign('first', settled, { findings: signing('INDETERMINATE') })).toMatchObject({
      kind: 'invalid',
      fault: { field: 'findings' },
    });
    await clinic.signed('first', settled, { findings: signing('PRESENT') });
  });

  it('that differs goes into the ledger and is decided by a third', async () => {
    const held = await clinic.claimed('first');
    const { id } = await clinic.requested(held);
    await done(clinic.take('second', id));
    const { deliberation, case: disputed } = await done(clinic.give('second', id, 'ABSENT'));
    expect(deliberation.secondOpinion).toMatchObject({ status: 'DISAGREED', settledAt: null });
    expect(disputed).toMatchObject({ disagreement: 'BETWEEN_READERS', secondOpinionOpen: true });
    expect(await clinic.differences()).toEqual(['BETWEEN_READERS COVID19 PRESENT ABSENT']);
    expect(await clinic.sign('first', disputed)).toEqual({ kind: 'second-opinion' });
    for (const subject of ['first', 'second']) {
      expect(await clinic.adjudicate(subject, id, 'ABSENT')).toEqual({ kind: 'not-independent' });
    }
    const decided = await done(clinic.adjudicate('third', id, 'ABSENT'));
    expect(decided.deliberation.secondOpinion.status).toBe('ADJUDICATED');
    const settled = await clinic.reload(held);
    expect(settled).toMatchObject({ secondOpinionOpen: false, disagreement: 'BETWEEN_READERS' });
    expect(await clinic.sign('first', settled, { findings: signing('PRESENT') })).toMatchObject({ kind: 'invalid' });
    await clinic.signed('first', settled, { findings: signing('ABSENT') });
    // And the model, which had said otherwise.
    expect(await clinic.differences()).toEqual([
      'BETWEEN_READERS COVID19 PRESENT ABSENT',
      'WITH_MODEL COVID19 PRESENT ABSENT',
    ]);
  });

  it('may be signed by the third who decided, when the case is free', async () => {
    const held = await clinic.claimed('first');
    const settled = await clinic.settled(held, 'PRESENT', 'ABSENT', 'INDETERMINATE');
    clinic.clock.pass(LEASE_MS);
    expect(await clinic.claim('third', settled)).toMatchObject({ kind: 'done' });
    await clinic.signed('third', settled, { findings: signing('INDETERMINATE') });
  });

  it('is not got round by asking again and doing without, nor by what a model says later', async () => {
    const held = await clinic.claimed('first');
    const settled = await clinic.settled(held, 'ABSENT', 'ABSENT');
    const { id } = await clinic.requested(settled);
    expect(await clinic.toBeSigned('first', held)).toBeUndefined();
    await done(clinic.withdraw('first', id));
    // Whoever is to sign it is told, though the newest second opinion settled nothing.
    expect(await clinic.toBeSigned('first', held)).toEqual(saying('ABSENT').findings);
    const admin = await platform.openAs(platform.databases.admin.diagnosis);
    await admin.query('UPDATE cases SET reading_revision = reading_revision + 1 WHERE id = $1', [held.id]);
    await admin.destroy();
    const later = await clinic.reload(held);
    expect(await clinic.sign('first', later, { findings: signing('PRESENT') })).toMatchObject({ kind: 'invalid' });
    await clinic.signed('first', later, { findings: signing('ABSENT') });
  });

  it('is given by one who is independent, for as long as they have it', async () => {
    const held = await clinic.claimed('first');
    const { id } = await clinic.requested(held);
    expect(await clinic.take('first', id)).toEqual({ kind: 'not-independent' });
    await done(clinic.take('second', id));
    expect(await clinic.take('third', id)).toMatchObject({ kind: 'taken' });
    expect(await clinic.give('third', id, 'PRESENT')).toEqual({ kind: 'not-holder' });
    clinic.clock.pass(LEASE_MS);
    expect(await clinic.give('second', id, 'PRESENT')).toEqual({ kind: 'not-holder' });
    await done(clinic.take('third', id));
    await done(clinic.give('third', id, 'PRESENT'));
    // Asked for again: whoever has read the case knows what was said of it.
    await clinic.claim('first', held);
    const again = await clinic.requested(await clinic.reload(held));
    expect(await clinic.take('third', again.id)).toEqual({ kind: 'not-independent' });
    await done(clinic.take('fourth', again.id));
  });

  it('that two take at once has one of them', async () => {
    const { id } = await clinic.requested(await clinic.claimed('first'));
    const both = await Promise.all(['a', 'b', 'c', 'd'].map((subject) => clinic.take(subject, id)));
    expect(both.map(({ kind }) => kind).toSorted()).toEqual(['done', 'taken', 'taken', 'taken']);
  });

  it('that is asked for twice at once is asked for once, and what is signed meanwhile has not been asked about', async () => {
    const held = await clinic.claimed('first');
    const [one, other, signed] = await Promise.all([
      clinic.request('first', held),
      clinic.request('first', held),
      clinic.sign('first', held),
    ]);
    const kinds = [one.kind, other.kind];
    if (signed.kind === 'signed') expect(kinds).toEqual(['not-holder', 'not-holder']);
    else {
      expect(signed).toEqual({ kind: 'second-opinion' });
      expect(kinds.toSorted()).toEqual(['done', 'wrong-status']);
    }
  });

  it('waits for another reader when the second one’s lease is over, and is listed so', async () => {
    const { id } = await clinic.requested(await clinic.claimed('first'));
    await done(clinic.take('second', id));
    const listed = async (status: 'REQUESTED' | 'READING') => {
      const page = { first: 10, after: undefined };
      const found = await asked('Query.secondOpinions', clinic.doctor('third'), () =>
        clinic.service.list(clinic.tenantId, page, status),
      );
      return found.map(({ secondOpinion }) => `${secondOpinion.status} ${secondOpinion.secondReader}`);
    };
    expect(await listed('READING')).toEqual(['READING second']);
    expect(await listed('REQUESTED')).toEqual([]);
    clinic.clock.pass(LEASE_MS);
    expect(await listed('READING')).toEqual([]);
    expect(await listed('REQUESTED')).toEqual(['REQUESTED null']);
  });

  it('keeps its second reader away from the case itself, claimed or handed over', async () => {
    const held = await clinic.claimed('first');
    const { id } = await clinic.requested(held);
    await done(clinic.take('second', id));
    const first = clinic.doctor('first');
    const handOver = (to: string) =>
      asked('Mutation.handOverCase', first, () => clinic.claims.handOver(first, held.id, to, 'My shift ends'));
    expect(await handOver('second')).toMatchObject({ kind: 'invalid', fault: { field: 'toSubject' } });
    clinic.clock.pass(LEASE_MS - 1);
    await done(clinic.take('second', id));
    clinic.clock.pass(1);
    expect(await clinic.claim('second', held)).toEqual({ kind: 'wrong-state', state: 'READY' });
    expect(await clinic.claim('first', held)).toMatchObject({ kind: 'done' });
    expect(await handOver('colleague')).toMatchObject({ kind: 'done' });
    // Whoever holds the case now is to sign what comes of it, and does not read it blindly.
    clinic.clock.pass(LEASE_MS - 1);
    expect(await clinic.take('colleague', id)).toEqual({ kind: 'not-independent' });
  });

  it('is asked for by whoever holds the case, on the reading that they have seen, once, and may be done without', async () => {
    const held = await clinic.claimed('first');
    expect(await clinic.request('second', held)).toEqual({ kind: 'not-holder' });
    expect(await clinic.request('first', held, 'PRESENT', 7)).toEqual({ kind: 'stale-reading', readingRevision: 1 });
    const { id } = await clinic.requested(held);
    expect(await clinic.request('first', held)).toEqual({ kind: 'wrong-status', status: 'REQUESTED' });
    expect(await clinic.withdraw('second', id)).toEqual({ kind: 'not-holder' });
    await done(clinic.withdraw('first', id));
    expect(await clinic.take('second', id)).toEqual({ kind: 'wrong-status', status: 'WITHDRAWN' });
    await clinic.signed('first', await clinic.reload(held), { findings: AGREED });
  });

  it('is another clinic’s for nobody else', async () => {
    const held = await clinic.claimed('first');
    const { id } = await clinic.requested(held);
    const other = new ReadingClinic(platform);
    for (const tried of [other.take('x', id), other.give('x', id, 'ABSENT'), other.withdraw('x', id)]) {
      expect(await tried).toEqual({ kind: 'unknown' });
    }
    expect(await other.adjudicate('x', id, 'ABSENT')).toEqual({ kind: 'unknown' });
    const service = new SecondOpinionService(platform.database);
    expect(await service.list(other.tenantId, { first: 10, after: undefined })).toEqual([]);
    expect(await service.ofCases(other.tenantId, [held.id])).toEqual([undefined]);
    expect(await service.ofCases(clinic.tenantId, [held.id])).toMatchObject([{ secondOpinion: { id } }]);
  });

  it('is kept as it was given, whatever is tried', async () => {
    const held = await clinic.claimed('first');
    await clinic.settled(held, 'PRESENT', 'ABSENT');
    const admin = await platform.openAs(platform.databases.admin.diagnosis);
    for (const table of ['opinions', 'discrepancies', 'case_transitions']) {
      await expect(admin.query(`DELETE FROM ${table} WHERE case_id = $1`, [held.id])).rejects.toThrow(/not changed/);
      await expect(admin.query(`TRUNCATE ${table}`)).rejects.toThrow(/not changed/);
    }
    await expect(admin.query(`UPDATE opinions SET impression = 'x'`)).rejects.toThrow(/not changed/);
    await expect(admin.query(`UPDATE discrepancies SET other = 'x'`)).rejects.toThrow(/not changed/);
    await expect(admin.query(`UPDATE second_opinions SET requested_by = 'x'`)).rejects.toThrow(/not changed/);
    await expect(admin.query('DELETE FROM second_opinions')).rejects.toThrow(/not changed/);
    await admin.destroy();
  });
});
