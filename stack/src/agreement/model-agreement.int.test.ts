import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabases, type TestDatabases } from '../harness/test-databases.js';
import { tellAgreement } from './model-agreement.js';

const [A, B] = [randomUUID(), randomUUID()].toSorted() as [string, string];

let databases: TestDatabases;
let client: pg.Client;
beforeAll(async () => {
  databases = await createTestDatabases();
  client = new pg.Client({ connectionString: databases.migrator.diagnosis });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await databases[Symbol.asyncDispose]();
});

it('an operator sees each clinic’s signatures against each model, and one clinic’s finding by finding', async () => {
  expect(await tellAgreement(client)).toMatch(/^nothing was signed/);
  for (const [tenant, part, finding, said, signed, cases] of [
    [A, 'READING', 'COVID19', 'PRESENT', 'PRESENT', 7],
    [A, 'READING', 'COVID19', 'PRESENT', 'ABSENT', 2],
    [A, 'READING', 'COVID19', 'NOTHING', 'ABSENT', 1],
    [A, 'READING', 'COVID19', 'NOTHING', 'INDETERMINATE', 1],
    [A, 'READING', 'CONSOLIDATION', 'ABSENT', 'ABSENT', 11],
    [B, 'SHADOW', 'COVID19', 'ABSENT', 'ABSENT', 3],
  ]) {
    await client.query(
      `INSERT INTO model_agreements (tenant_id, model_version, part, finding, said, signed, month, cases)
       VALUES ($1, '1.0.0', $2, $3, $4, $5, '2026-11-01', $6)`,
      [tenant, part, finding, said, signed, cases],
    );
  }
  const words = (text: string) => text.split('\n').map((line) => line.split(/ {2,}/));
  expect(words(await tellAgreement(client)).slice(1)).toEqual([
    [A, '2026-11', '1.0.0', 'read', '11', '8', '2', '1'],
    [B, '2026-11', '1.0.0', 'in the shadow', '3', '3', '0', '0'],
  ]);
  expect(words(await tellAgreement(client, A)).slice(1)).toEqual([
    ['CONSOLIDATION', '2026-11', '1.0.0', 'read', '11', '11', '0', '0'],
    ['COVID19', '2026-11', '1.0.0', 'read', '11', '8', '2', '1'],
  ]);
});
