import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  KeyAdministration,
  type KeyProvider,
  keyringFile,
  keyringText,
  localKeyring,
  newKeyring,
} from '@pulmora/platform';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TemporaryDirectory, temporaryDirectory } from '../harness/temporary-directory.js';
import { createTestDatabases, type TestDatabases } from '../harness/test-databases.js';
import { type KeyHoldings, openKeyHoldings } from './key-holdings.js';
import { keyReport } from './key-report.js';

let databases: TestDatabases;
let folder: TemporaryDirectory;
let holdings: KeyHoldings;
let patient: pg.Client;
let study: pg.Client;
let provider: KeyProvider;
let keys: KeyAdministration;

beforeAll(async () => {
  [databases, folder] = await Promise.all([createTestDatabases(), temporaryDirectory('keys')]);
  patient = new pg.Client({ connectionString: databases.admin.patient });
  study = new pg.Client({ connectionString: databases.admin.study });
  await Promise.all([patient.connect(), study.connect()]);
  holdings = await openKeyHoldings(databases);
});
afterAll(async () => {
  await Promise.all([patient.end(), study.end(), holdings[Symbol.asyncDispose]()]);
  await Promise.all([databases[Symbol.asyncDispose](), folder[Symbol.asyncDispose]()]);
});

/** Keys of nobody yet, under a keyring of their own. */
async function begin(): Promise<string> {
  await patient.query('TRUNCATE tenant_keys, patients CASCADE');
  await study.query('TRUNCATE tenant_keys, studies CASCADE');
  const file = path.join(folder.path, `${randomUUID()}.json`);
  await writeFile(file, keyringText(newKeyring()));
  provider = localKeyring(keyringFile(file));
  keys = new KeyAdministration(provider, holdings.all);
  return file;
}

/** Somebody whose row lies under this version, and an image that does. */
async function stored(tenantId: string, version: number): Promise<void> {
  await patient.query(
    `INSERT INTO patients (tenant_id, id, record_number_index, sealed_record_number, sealed_name, sealed_version, sex,
                           ai_reading_consent)
     VALUES ($1, gen_random_uuid(), sha256(gen_random_uuid()::text::bytea), 'x', 'x', $2, 'UNKNOWN', true)`,
    [tenantId, version],
  );
  await study.query(
    `WITH s AS (INSERT INTO studies (tenant_id, id, patient_id, priority, ai_reading_consent, content_digest)
                VALUES ($1, gen_random_uuid(), gen_random_uuid(), 'STAT', true, gen_random_uuid()::text)
                RETURNING tenant_id, id)
     INSERT INTO ct_images (tenant_id, id, study_id, position, media_type, width, height, size_bytes, sha256, key_version)
     SELECT tenant_id, gen_random_uuid(), id, 0, 'image/png', 9, 9, 9, 'x', $2 FROM s`,
    [tenantId, version],
  );
}

/** As the services do in their own time. */
async function resealed(tenantId: string, version: number): Promise<void> {
  await patient.query('UPDATE patients SET sealed_version = $2 WHERE tenant_id = $1', [tenantId, version]);
  await study.query('UPDATE ct_images SET key_version = $2 WHERE tenant_id = $1', [tenantId, version]);
}

const versions = async (tenantId: string) =>
  (await keys.states(tenantId)).map(({ purpose, version, rows }) => `${purpose} ${version} ${rows}`);

it('forgets a version when nothing needs it and its successor is old enough, and never the newest', async () => {
  await begin();
  const [tenant, other] = [randomUUID(), randomUUID()];
  for (const one of [tenant, other]) expect(await keys.rotate(one)).toHaveLength(2);
  await stored(tenant, 1);
  expect(await keys.rotate(tenant, ['identifiers'])).toEqual([
    { tenantId: tenant, purpose: 'identifiers', version: 2 },
  ]);
  expect(await keys.rotate(tenant, ['blobs'])).toHaveLength(1);
  expect(await versions(tenant)).toEqual(['identifiers 1 1', 'identifiers 2 0', 'blobs 1 1', 'blobs 2 0']);
  expect(await keys.retire(tenant, 0)).toEqual([]);
  await resealed(tenant, 2);
  expect(await keys.retire(tenant)).toEqual([]);
  expect(await keys.retire(tenant, 0)).toEqual([
    { tenantId: tenant, purpose: 'identifiers', version: 1 },
    { tenantId: tenant, purpose: 'blobs', version: 1 },
  ]);
  expect(await versions(tenant)).toEqual(['identifiers 2 1', 'blobs 2 1']);
  expect(await versions(other)).toEqual(['identifiers 1 0', 'blobs 1 0']);
  expect(await keys.retire(tenant, 0)).toEqual([]);
  expect((await keys.rotate(tenant)).map(({ version }) => version)).toEqual([3, 3]);
});

it('does not forget a version while a row needs an older one: what was changed since may need that version', async () => {
  await begin();
  const tenant = randomUUID();
  for (let i = 0; i < 3; i += 1) await keys.rotate(tenant);
  await stored(tenant, 1);
  expect(await keys.retire(tenant, 0)).toEqual([]);
  await study.query('UPDATE ct_images SET key_version = 0');
  expect(await keys.retire(tenant, 0)).toEqual([]);
  expect(keyReport(await keys.states(tenant), await keys.plain(tenant)).split('\n')).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/identifiers +v1 +master 1 .* 1 rows +opens$/),
      expect.stringMatching(/blobs +v2 +master 1 .* 0 rows +is needed by nothing$/),
      expect.stringMatching(/identifiers +v3 +master 1 .* 0 rows +encrypts$/),
      expect.stringMatching(/blobs .* 1 rows +not encrypted yet$/),
    ]),
  );
});

it('puts every key under a new master key, and forgets the old one only when none lies under it', async () => {
  const file = await begin();
  const tenant = randomUUID();
  await keys.rotate(tenant);
  await stored(tenant, 1);
  const opened = async () => {
    const { rows } = await patient.query('SELECT wrapped FROM tenant_keys WHERE tenant_id = $1', [tenant]);
    return localKeyring(keyringFile(file)).unwrap(rows[0].wrapped, {
      tenantId: tenant,
      purpose: 'identifiers',
      version: 1,
    });
  };
  const before = await opened();
  const { wrappedAnew, made } = await keys.rotateMaster();
  expect([wrappedAnew, made]).toEqual([1, [{ tenantId: tenant, purpose: 'blobs', version: 2 }]]);
  expect((await keys.states()).map(({ purpose, version, masterVersion }) => [purpose, version, masterVersion])).toEqual(
    [
      ['identifiers', 1, 2],
      ['blobs', 1, 1],
      ['blobs', 2, 2],
    ],
  );
  expect(await opened()).toEqual(before);
  await expect(keys.retireMaster()).rejects.toThrow('lies under an older master key');
  await study.query('UPDATE ct_images SET key_version = 2');
  await keys.retire(tenant, 0);
  await keys.retireMaster();
  expect(Object.keys(JSON.parse(await readFile(file, 'utf8')).keys)).toEqual(['2']);
  expect(await opened()).toEqual(before);
});

it('forgets a clinic that has left, and none that is still here', async () => {
  await begin();
  const [leaver, other] = [randomUUID(), randomUUID()];
  for (const one of [leaver, other]) await keys.rotate(one);
  await stored(leaver, 1);
  await expect(keys.destroy(leaver)).rejects.toThrow('2 patients or images of the tenant are still there');
  await patient.query('DELETE FROM patients');
  await study.query('TRUNCATE studies CASCADE');
  // A keyring has nothing of the clinic's own to destroy, and says so.
  expect(await keys.destroy(leaver)).toBe(false);
  expect(await keys.tenants()).toEqual([other]);
});

it('is not for a service to do: it may add a version, and change or remove none', async () => {
  await begin();
  const service = new pg.Client({ connectionString: databases.patient });
  await service.connect();
  try {
    for (const text of ["UPDATE tenant_keys SET wrapped = 'x'", 'DELETE FROM tenant_keys']) {
      await expect(service.query(text)).rejects.toThrow('permission denied');
    }
  } finally {
    await service.end();
  }
});
