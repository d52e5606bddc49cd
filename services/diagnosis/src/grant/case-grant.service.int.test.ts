import { randomUUID } from 'node:crypto';
import type { Grantee } from '@pulmora/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  contextOf,
  type DiagnosisPlatform,
  startDiagnosisPlatform,
  studyReceivedBy,
} from '../testing/diagnosis-platform.js';
import type { CaseGrantEntity } from './case-grant.entity.js';
import type { NewGrant } from './case-grant.service.js';

const inAnHour = () => new Date(Date.now() + 3_600_000);
const somebody = (): Grantee => ({ tenantId: randomUUID(), subject: `dr-${randomUUID()}` });

describe('a case grant', () => {
  let platform: DiagnosisPlatform;
  beforeAll(async () => {
    platform = await startDiagnosisPlatform();
  });
  afterAll(() => platform[Symbol.asyncDispose]());

  async function newCase(tenantId: string = randomUUID()) {
    const event = studyReceivedBy(tenantId);
    const { id, studyId, patientId } = await platform.cases.open(event);
    return { tenantId, id, studyId, patientId };
  }

  const give = async (owner: string, studyId: string, grantee: Grantee, change: Partial<NewGrant> = {}) => {
    const input = { studyId, grantee, reason: 'second opinion', expiresAt: inAnHour(), ...change };
    return platform.grants.grant(contextOf(owner), input);
  };
  const given = async (...args: Parameters<typeof give>): Promise<CaseGrantEntity> => {
    const result = await give(...args);
    if (result.kind !== 'granted') throw new Error(result.kind);
    return result.grant;
  };
  const seenBy = async (grantee: Grantee, id: string) => (await platform.service.byIds(grantee, [id]))[0]?.id;

  it('shows its case to its doctor, and nothing else to anybody', async () => {
    const [granted, other] = [await newCase(), await newCase()];
    const neighbour = await newCase(granted.tenantId);
    const doctor = somebody();
    expect(await seenBy(doctor, granted.id)).toBeUndefined();
    await given(granted.tenantId, granted.studyId, doctor);
    expect(await seenBy(doctor, granted.id)).toBe(granted.id);
    expect(await platform.service.latestOfStudies(doctor, [granted.studyId])).toMatchObject([{ id: granted.id }]);
    expect(await seenBy(doctor, neighbour.id)).toBeUndefined();
    expect(await seenBy(doctor, other.id)).toBeUndefined();
    expect(await seenBy({ ...doctor, subject: 'colleague' }, granted.id)).toBeUndefined();
    expect(await seenBy({ ...doctor, tenantId: randomUUID() }, granted.id)).toBeUndefined();
    // An operation that does not reach grants names no subject.
    expect(await platform.service.byIds({ tenantId: doctor.tenantId }, [granted.id])).toEqual([undefined]);
    expect(await platform.service.list(doctor.tenantId, { first: 10, after: undefined })).toEqual([]);
  });

  it('is seen by its doctor and its clinic, and by no other doctor', async () => {
    const { tenantId, studyId } = await newCase();
    const doctor = somebody();
    const { id } = await given(tenantId, studyId, doctor);
    const page = { first: 10, after: undefined };
    expect(await platform.grants.grantedTo(doctor, page)).toMatchObject([{ id, reason: 'second opinion' }]);
    expect(await platform.grants.grantedTo(somebody(), page)).toEqual([]);
    expect(await platform.grants.list(tenantId, page)).toMatchObject([{ id }]);
    expect(await platform.grants.list(doctor.tenantId, page)).toEqual([]);
  });

  it('ends when it expires, when it is revoked, and when another replaces it', async () => {
    const { tenantId, id, studyId } = await newCase();
    const doctor = somebody();
    const first = await given(tenantId, studyId, doctor);
    const second = await given(tenantId, studyId, doctor);
    expect(await platform.grants.liveGrants(doctor, { studyId })).toMatchObject([{ id: second.id }]);
    expect(await seenBy(doctor, id)).toBe(id);
    // Whichever is named: what the doctor may see of the case is over.
    expect(await platform.grants.revoke(contextOf(tenantId), first.id)).toMatchObject({ id: first.id });
    expect(await seenBy(doctor, id)).toBeUndefined();
    expect(await platform.grants.revoke(contextOf(randomUUID()), second.id)).toBeUndefined();

    const brief = somebody();
    const past = new Date(Date.now() - 7_200_000);
    const input = { studyId, grantee: brief, reason: 'x', expiresAt: new Date(past.getTime() + 3_600_000) };
    expect((await platform.grants.grant(contextOf(tenantId), input, past)).kind).toBe('granted');
    expect(await seenBy(brief, id)).toBeUndefined();
  });

  it('that is revoked is over at once, also for a unit of work that is under way', async () => {
    const { tenantId, id, studyId } = await newCase();
    const doctor = somebody();
    const grant = await given(tenantId, studyId, doctor);
    const seen = await platform.database.across('pulmora_remote', doctor, async (unit) => {
      const look = (): Promise<unknown[]> => unit.manager.query('SELECT 1 FROM diagnoses WHERE id = $1', [id]);
      const before = await look();
      await platform.grants.revoke(contextOf(tenantId), grant.id);
      return [before.length, (await look()).length];
    });
    expect(seen).toEqual([1, 0]);
  });

  it('is not given without a reason, without an end, to nobody, to oneself, or of what is not there', async () => {
    const { tenantId, studyId } = await newCase();
    const fault = async (change: Partial<NewGrant>) => {
      const result = await give(tenantId, studyId, somebody(), change);
      return result.kind === 'invalid' ? result.fault.field : result.kind;
    };
    expect(await fault({ reason: '  ' })).toBe('reason');
    expect(await fault({ reason: 'x\u0000' })).toBe('reason');
    expect(await fault({ expiresAt: new Date() })).toBe('expiresAt');
    expect(await fault({ expiresAt: new Date(Date.now() + 31 * 86_400_000) })).toBe('expiresAt');
    expect(await fault({ grantee: { tenantId, subject: 'me' } })).toBe('grantee.tenantId');
    expect(await fault({ grantee: { tenantId: 'x', subject: 'me' } })).toBe('grantee.tenantId');
    expect(await fault({ grantee: { tenantId: randomUUID(), subject: '' } })).toBe('grantee.subject');
    const strange = await newCase();
    expect((await give(tenantId, strange.studyId, somebody())).kind).toBe('unknown');
  });

  it('writes nothing across clinics, whatever is tried', async () => {
    const { tenantId, id, studyId, patientId } = await newCase();
    const doctor = somebody();
    const grant = await given(tenantId, studyId, doctor);
    const attempt = (sql: string, values: unknown[] = []) =>
      platform.database.across('pulmora_remote', doctor, (unit) => unit.manager.query(sql, values));
    for (const [sql, values] of [
      [`UPDATE diagnoses SET priority = 'STAT' WHERE id = $1`, [id]],
      [`DELETE FROM diagnoses WHERE id = $1`, [id]],
      [`UPDATE case_grants SET expires_at = now() + interval '1 year' WHERE id = $1`, [grant.id]],
      [`INSERT INTO image_readings (tenant_id) VALUES ($1)`, [tenantId]],
      [`DELETE FROM read_images`, []],
      [`SELECT 1 FROM patient_standings`, []],
      [`SELECT 1 FROM outbox`, []],
    ] as const) {
      await expect(attempt(sql, [...values]), sql).rejects.toThrow(/permission denied|read-only/);
    }
    // Saying that one belongs to the clinic changes nothing: its policy is not this role's.
    await platform.database.across('pulmora_remote', somebody(), async (unit) => {
      await unit.manager.query(`SELECT set_config('app.tenant_id', $1, true)`, [tenantId]);
      expect(await unit.manager.query('SELECT 1 FROM diagnoses WHERE patient_id = $1', [patientId])).toEqual([]);
    });
    // And the connection that goes back to the pool is nobody's.
    expect(await platform.service.byIds({ tenantId: doctor.tenantId }, [id])).toEqual([undefined]);
  });

  describe('that is taken', () => {
    const page = { first: 10, after: undefined };
    const breaking = (doctor: Grantee, studyId: string, reason = 'emergency') =>
      platform.grants.breakGlass(contextOf(doctor.tenantId, undefined, doctor.subject), studyId, reason);

    it('opens a case of a clinic that knows the doctor, for an hour, and is told to the clinic', async () => {
      const known = await newCase();
      const wanted = await newCase(known.tenantId);
      const doctor = somebody();
      await given(known.tenantId, known.studyId, doctor);
      const taken = await breaking(doctor, wanted.studyId);
      expect(taken).toMatchObject({ kind: 'granted', grant: { kind: 'BREAK_GLASS', grantedBy: doctor.subject } });
      expect(await seenBy(doctor, wanted.id)).toBe(wanted.id);
      const [alert] = await platform.grants.list(known.tenantId, page, 'BREAK_GLASS');
      expect(alert).toMatchObject({ studyId: wanted.studyId, reason: 'emergency', granteeSubject: doctor.subject });
      const minutes = ((alert?.expiresAt.getTime() ?? 0) - Date.now()) / 60_000;
      expect(minutes).toBeGreaterThan(58);
      expect(minutes).toBeLessThanOrEqual(60);
      // Once more is the same one.
      expect(await breaking(doctor, wanted.studyId)).toMatchObject({ grant: { id: alert?.id } });
      // What the clinic takes back is not taken again.
      await platform.grants.revoke(contextOf(known.tenantId), alert?.id ?? '');
      expect(await seenBy(doctor, wanted.id)).toBeUndefined();
      expect((await breaking(doctor, wanted.studyId)).kind).toBe('unknown');
    });

    it('is not taken where the clinic revoked what had run out already', async () => {
      const known = await newCase();
      const doctor = somebody();
      const [past, hour] = [new Date(Date.now() - 7_200_000), 3_600_000];
      const input = {
        studyId: known.studyId,
        grantee: doctor,
        reason: 'x',
        expiresAt: new Date(past.getTime() + hour),
      };
      const lapsed = await platform.grants.grant(contextOf(known.tenantId), input, past);
      const id = lapsed.kind === 'granted' ? lapsed.grant.id : '';
      expect((await platform.grants.revoke(contextOf(known.tenantId), id))?.revokedAt).toBeInstanceOf(Date);
      expect((await breaking(doctor, known.studyId)).kind).toBe('unknown');
    });

    it('is not there for a stranger, nor for what is not there, nor without a reason', async () => {
      const known = await newCase();
      const doctor = somebody();
      await given(known.tenantId, known.studyId, doctor);
      expect((await breaking(somebody(), known.studyId)).kind).toBe('unknown');
      expect((await breaking({ ...doctor, subject: 'colleague' }, known.studyId)).kind).toBe('unknown');
      expect((await breaking(doctor, (await newCase()).studyId)).kind).toBe('unknown');
      expect((await breaking(doctor, randomUUID())).kind).toBe('unknown');
      expect((await breaking(doctor, known.studyId, ' ')).kind).toBe('invalid');
    });

    it('cannot be more than it is: the database holds every condition', async () => {
      const known = await newCase();
      const wanted = await newCase(known.tenantId);
      const stranger = await newCase();
      const doctor = somebody();
      await given(known.tenantId, known.studyId, doctor);
      const insert = (change: Record<string, unknown>) => {
        const row: Record<string, unknown> = {
          tenant_id: known.tenantId,
          id: randomUUID(),
          study_id: wanted.studyId,
          patient_id: wanted.patientId,
          kind: 'BREAK_GLASS',
          grantee_tenant_id: doctor.tenantId,
          grantee_subject: doctor.subject,
          reason: 'x',
          granted_by: doctor.subject,
          expires_at: new Date(Date.now() + 1_800_000),
          ...change,
        };
        const columns = Object.keys(row);
        return platform.database.across('pulmora_break_glass', doctor, (unit) =>
          unit.manager.query(
            `INSERT INTO case_grants (${columns.join(', ')}) VALUES (${columns.map((_, i) => `$${i + 1}`).join(', ')})`,
            Object.values(row),
          ),
        );
      };
      for (const change of [
        { kind: 'GRANT' },
        { grantee_subject: 'colleague' },
        { grantee_tenant_id: randomUUID() },
        { granted_by: 'admin' },
        { expires_at: new Date(Date.now() + 7_200_000) },
        { tenant_id: stranger.tenantId, study_id: stranger.studyId },
        { granted_at: inAnHour(), expires_at: new Date(Date.now() + 5_400_000) },
      ]) {
        await expect(insert(change), JSON.stringify(change)).rejects.toThrow(/row-level security/);
      }
      await insert({});
      const emit = (subject: string, tenantId: string) =>
        platform.database.across('pulmora_break_glass', doctor, (unit) =>
          unit.manager.query(`INSERT INTO outbox (tenant_id, event_id, subject, payload) VALUES ($1, $2, $3, '{}')`, [
            tenantId,
            randomUUID(),
            subject,
          ]),
        );
      await expect(emit(`study.${known.tenantId}.received.stat`, known.tenantId)).rejects.toThrow(/row-level security/);
      await expect(emit(`grant.${stranger.tenantId}.changed`, stranger.tenantId)).rejects.toThrow(/row-level security/);
      await expect(
        platform.database.across('pulmora_break_glass', doctor, (unit) =>
          unit.manager.query('SELECT lesions FROM diagnoses'),
        ),
      ).rejects.toThrow(/permission denied/);
    });
  });
});
