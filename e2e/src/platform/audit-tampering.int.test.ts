import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AuditDatabase, AuditedClinic, openAuditDatabase } from '../testing/audit-database.js';

let on: AuditDatabase;
let clinic: AuditedClinic;
beforeAll(async () => {
  on = await openAuditDatabase();
});
afterAll(() => on?.[Symbol.asyncDispose]());
beforeEach(() => {
  clinic = new AuditedClinic(on);
});

describe('the chain of the audit trail', () => {
  it.each([
    ['actor', `'somebody else'`],
    ['roles', `'{ADMIN}'`],
    ['operation', `'Query.other'`],
    ['patient_id', 'NULL'],
    ['object_ids', `'{}'`],
    ['at', `at + interval '1 second'`],
    ['outcome', `'DENIED'`],
    ['reason', `'because'`],
    ['trace_id', `''`],
  ])('shows a changed %s', async (column, value) => {
    const [, second] = await clinic.chained(3);
    const faults = await clinic.faultsAfter(`UPDATE audit_entries SET ${column} = ${value} WHERE id = $1`, [second]);
    expect(faults).toEqual([`entry ${second} (2) is changed, moved or put in`]);
  });

  it('shows a removed entry, with or without its seal', async () => {
    const ids = await clinic.chained();
    expect(await clinic.faultsAfter('DELETE FROM audit_entries WHERE id = $1', [ids[2]])).toEqual([
      `entry ${ids[2]} (3) is removed`,
    ]);
  });

  it('shows a removed seal', async () => {
    const ids = await clinic.chained();
    expect(await clinic.faultsAfter('DELETE FROM audit_seals WHERE entry_id = $1', [ids[2]])).toEqual(
      expect.arrayContaining(['seals 3 to 3 are removed']),
    );
  });

  it('shows two entries that changed places', async () => {
    const [, b, c] = await clinic.chained();
    const faults = await clinic
      .faultsAfter(
        `UPDATE audit_seals SET entry_id = CASE sequence WHEN 2 THEN $2::uuid ELSE $3::uuid END
        WHERE tenant_id = $1 AND sequence IN (2, 3)`,
        [clinic.tenantId, c, b],
      )
      .catch(async () => {
        // The unique key is checked row by row.
        await on.admin.query('SET session_replication_role = replica');
        const park = randomUUID();
        for (const [from, to] of [
          [b, park],
          [c, b],
          [park, c],
        ])
          await on.admin.query('UPDATE audit_seals SET entry_id = $2 WHERE entry_id = $1', [from, to]);
        await on.admin.query('SET session_replication_role = origin');
        return (await clinic.verify()).faults;
      });
    expect(faults.filter((fault) => fault.endsWith('is changed, moved or put in'))).toHaveLength(2);
  });

  it('shows a tail that was cut off, by its head; and one cut off with its head, by what was verified before', async () => {
    const ids = await clinic.chained();
    const { anchor } = await clinic.verify();
    const tail = ids.slice(3);
    const cut = await clinic.faultsAfter(
      `WITH gone AS (DELETE FROM audit_seals WHERE entry_id = ANY($1)) DELETE FROM audit_entries WHERE id = ANY($1)`,
      [tail],
    );
    expect(cut).toContain('the chain ends at 3, and should end at 5');
    await on.admin.query(
      `UPDATE audit_heads h SET sequence = s.sequence, hash = s.hash FROM audit_seals s
        WHERE h.tenant_id = $1 AND s.tenant_id = $1 AND s.sequence = 3`,
      [clinic.tenantId],
    );
    expect((await clinic.verify()).faults).toEqual([]);
    expect((await clinic.verify(anchor)).faults).toEqual(['the chain ends at 3, and has been verified up to 5 before']);
  });

  const forged = `INSERT INTO audit_entries (tenant_id, id, at, actor, roles, operation, object_type, object_ids, outcome, trace_id)
                  VALUES ($1, $2, now() - interval '1 hour', 'forged', '{}', 'x', 'x', '{}', 'DONE', '')`;

  it('shows an entry that was put in without waiting for its seal, and one that was sealed out of its time', async () => {
    await clinic.chained();
    const id = randomUUID();
    expect(await clinic.faultsAfter(forged, [clinic.tenantId, id])).toEqual([
      `entry ${id} is put in without awaiting its seal`,
    ]);
    await on.admin.query('INSERT INTO audit_pending (tenant_id, entry_id) VALUES ($1, $2)', [clinic.tenantId, id]);
    expect((await clinic.verify()).faults).toEqual([
      `entry ${id} is not sealed: put in late, or the sealer stands still`,
    ]);
    await on.seal();
    expect((await clinic.verify()).faults).toEqual([`entry ${id} (6) is put in late`]);
  });

  it('shows an entry that was removed before it was sealed', async () => {
    await clinic.chained();
    await clinic.register();
    const { rows } = await on.admin.query('SELECT entry_id FROM audit_pending WHERE tenant_id = $1', [clinic.tenantId]);
    const id = rows[0]?.entry_id;
    expect(await clinic.faultsAfter('DELETE FROM audit_entries WHERE id = $1', [id])).toEqual([
      `entry ${id} is removed before it was sealed`,
    ]);
  });
});
