import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../harness/temporary-directory.js';
import { createTestDatabases } from '../harness/test-databases.js';
import { keepErasures, readLedger, repeatErasures } from './erasure-ledger.js';

const TENANT = randomUUID();

async function asked(url: string, sql: string, ...values: unknown[]): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows;
  } finally {
    await client.end();
  }
}

it('repeats in a restored database the erasures that it does not know, once', async () => {
  await using directory = await temporaryDirectory('ledger');
  const ledger = path.join(directory.path, 'erasures.jsonl');
  await using live = await createTestDatabases();
  await using restored = await createTestDatabases();
  const patientId = randomUUID();
  await asked(
    live.migrator.patient,
    "INSERT INTO erasures (tenant_id, id, patient_id, reason, requested_by) VALUES ($1, $2, $3, 'PATIENT_REQUEST', 'admin')",
    TENANT,
    randomUUID(),
    patientId,
  );
  expect(await keepErasures(live.migrator.patient, ledger)).toBe(1);
  expect(await keepErasures(live.migrator.patient, ledger)).toBe(0);
  const entries = await readLedger(ledger);
  expect(entries).toMatchObject([{ tenantId: TENANT, patientId }]);

  expect(await repeatErasures(restored.migrator, entries)).toBe(1);
  expect(await repeatErasures(restored.migrator, entries)).toBe(0);
  // The services are asked as for any erasure that nobody has confirmed.
  expect(await asked(restored.admin.patient, 'SELECT completed_at, asked FROM erasures')).toEqual([
    { completed_at: null, asked: 0 },
  ]);
  const steps = await asked(restored.admin.patient, 'SELECT store FROM erasure_steps WHERE confirmed_at IS NULL');
  expect(steps.map(({ store }) => store).sort()).toEqual(['DIAGNOSIS', 'EVENTS', 'STUDY']);
  expect(await asked(restored.admin.patient, 'SELECT operation FROM audit_entries')).toEqual([
    { operation: 'Restore.repeatErasure' },
  ]);
  for (const service of ['study', 'diagnosis'] as const) {
    const stones = await asked(
      restored.admin[service],
      'SELECT patient_id FROM patient_standings WHERE erased_at IS NOT NULL',
    );
    expect(stones).toEqual([{ patient_id: patientId }]);
  }
});

it('a ledger that cannot be read to its end repeats nothing', async () => {
  await using directory = await temporaryDirectory('ledger');
  const ledger = path.join(directory.path, 'erasures.jsonl');
  await writeFile(ledger, '{"tenantId":"x"}\n');
  await expect(readLedger(ledger)).rejects.toThrow('line 1 of the erasure ledger is damaged');
});
