import { randomUUID } from 'node:crypto';
import {
  auditedTenants,
  createLogger,
  createTenantDatabase,
  startAuditSealer,
  verifyAuditChain,
} from '@pulmora/platform';
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
  it('is append-only for its writers, and for its owner', async () => {
    await clinic.register();
    const { api } = on;
    for (const statement of [
      'UPDATE audit_entries SET actor = actor',
      'DELETE FROM audit_entries',
      'TRUNCATE audit_entries',
    ]) {
      await expect(api.query(statement)).rejects.toThrow(/permission denied/);
      await expect(on.admin.query(statement)).rejects.toThrow('append-only');
    }
    await expect(on.sealerSource.query('UPDATE audit_seals SET hash = hash')).rejects.toThrow(/permission denied/);
    await expect(
      on.database.write(clinic.tenantId, (unit) =>
        unit.manager.query(
          `INSERT INTO audit_entries (tenant_id, id, at, actor, roles, operation, object_type, object_ids, outcome, trace_id)
           VALUES ($1, $2, now() - interval '1 year', '', '{}', '', '', '{}', 'DONE', '')`,
          [clinic.tenantId, randomUUID()],
        ),
      ),
    ).rejects.toThrow(/permission denied/);
  });

  it('misses no entry whose transaction commits late, in whatever order', async () => {
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let begun = () => {};
    const inside = new Promise<void>((resolve) => {
      begun = resolve;
    });
    // Its entry stands in the table, unseen by others, while later ones commit.
    const late = on.database.write(clinic.tenantId, async (unit) => {
      await unit.manager.query(
        `INSERT INTO audit_entries (tenant_id, id, actor, roles, operation, object_type, object_ids, outcome, trace_id)
         VALUES ($1, $2, 'late', '{}', 'x', 'x', '{}', 'DONE', '')`,
        [clinic.tenantId, randomUUID()],
      );
      begun();
      await held;
    });
    await inside;
    await clinic.register();
    await clinic.register();
    await on.seal();
    expect(await clinic.verify()).toMatchObject({ sealed: 2, waiting: 0, faults: [] });
    letGo();
    await late;
    expect(await clinic.verify()).toMatchObject({ sealed: 2, waiting: 1, faults: [] });
    await on.seal();
    expect(await clinic.verify()).toMatchObject({ sealed: 3, waiting: 0, faults: [] });
  });

  it('is one for each clinic, also when two sealers run at once under load', async () => {
    const other = randomUUID();
    const first = startAuditSealer({ dataSource: on.sealerSource, logger: createLogger('test', 'fatal') });
    const second = startAuditSealer({ dataSource: on.sealerSource, logger: createLogger('test', 'fatal') });
    const waking = createTenantDatabase(
      on.api,
      () => {},
      () => {
        first.wake();
        second.wake();
      },
    );
    await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        waking.write(i % 3 ? clinic.tenantId : other, async (unit) =>
          unit.audit({ objectType: 'x', objectIds: [], operation: 'x' }),
        ),
      ),
    );
    // What one of them could not do, since the other was at it, is left to the next look.
    await Promise.all([first.stop(), second.stop()]);
    await on.seal();
    expect(await clinic.verify()).toMatchObject({ sealed: 40, faults: [] });
    expect(await verifyAuditChain(on.sql, other)).toMatchObject({ sealed: 20, faults: [] });
    expect(await auditedTenants(on.sql)).toEqual(expect.arrayContaining([clinic.tenantId, other]));
  });
});
