import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { expect, it } from 'vitest';
import { createTestDatabases } from '../harness/test-databases.js';
import { quotaChange, tellQuota } from './operator-quota.js';

it('sets what an operator gives a clinic, leaves the rest, and goes back to the default', async () => {
  await using databases = await createTestDatabases();
  const client = new pg.Client({ connectionString: databases.migrator.study });
  await client.connect();
  try {
    const tenantId = randomUUID();
    expect(await tellQuota(client, tenantId, quotaChange({}))).toContain('stored bytes     0 of the default');
    const given = quotaChange({ 'stored-bytes': '5000', 'reading-weight': '2.5' });
    expect(await tellQuota(client, tenantId, given)).toMatch(
      /0 of 5000\n[\s\S]*studies today {4}0 of the default\n[\s\S]*2\.5$/,
    );
    const told = await tellQuota(client, tenantId, quotaChange({ 'stored-bytes': 'default', 'studies-per-day': '7' }));
    expect(told).toMatch(/0 of the default\n[\s\S]*studies today {4}0 of 7\n[\s\S]*2\.5$/);
  } finally {
    await client.end();
  }
});

it.each([
  ['stored-bytes', '-1'],
  ['bytes-per-day', 'much'],
  ['studies-per-day', '1.5'],
  ['studies-per-day', ''],
  ['reading-weight', '0'],
] as const)('refuses --%s %j', (option, value) => {
  expect(() => quotaChange({ [option]: value })).toThrow(`--${option} takes a`);
});
