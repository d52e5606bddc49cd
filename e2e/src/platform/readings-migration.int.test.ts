import { randomUUID } from 'node:crypto';
import { databaseName, MIGRATIONS, MIGRATOR } from '@pulmora/migrations';
import { sharedTestPostgres } from '@pulmora/stack';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const [DIAGNOSES, READINGS_EXPLAINED] = MIGRATIONS.diagnosis;
const suffix = `_${randomUUID().slice(0, 8)}`;
const database = databaseName('diagnosis', suffix);
const tenantId = randomUUID();

describe('explaining readings, in a database that has some', () => {
  const postgres = sharedTestPostgres();
  if (!postgres) throw new Error('a test run shares a PostgreSQL');
  const admin = async (text: string) => {
    const client = new pg.Client({ connectionString: postgres.adminUrl });
    await client.connect();
    await client.query(text).finally(() => client.end());
  };
  const url = new URL(postgres.adminUrl);
  url.pathname = `/${database}`;
  url.username = MIGRATOR;
  url.password = postgres.passwords[MIGRATOR];

  let source: DataSource;
  /** The database as it is with these migrations. */
  const migrateTo = async (...migrations: (new () => object)[]) => {
    if (source?.isInitialized) await source.destroy();
    source = new DataSource({ type: 'postgres', url: url.href, migrations: migrations as never });
    await source.initialize();
    await source.runMigrations();
  };
  beforeEach(async () => {
    await admin(`CREATE DATABASE ${database} OWNER ${MIGRATOR}`);
    await migrateTo(DIAGNOSES);
  });
  afterEach(async () => {
    await source.destroy();
    await admin(`DROP DATABASE ${database} WITH (FORCE)`);
  });

  const insert = async (columns: Readonly<Record<string, unknown>>, table = 'diagnoses') => {
    const names = Object.keys(columns);
    const places = names.map((_, i) => `$${i + 1}`);
    await source.query(
      `INSERT INTO ${table} (${names.join(', ')}) VALUES (${places.join(', ')})`,
      Object.values(columns),
    );
  };
  const diagnosis = (columns: Readonly<Record<string, unknown>> = {}) => ({
    tenant_id: tenantId,
    id: randomUUID(),
    study_id: randomUUID(),
    patient_id: randomUUID(),
    generation: 1,
    priority: 'ROUTINE',
    status: 'COMPLETED',
    ...columns,
  });
  const OLD = [
    { outcome: 'POSITIVE', covid19_probability: 0.9, lesions: '{}' },
    { outcome: 'NEGATIVE', covid19_probability: 0.1, lesions: '{}' },
    { status: 'QUEUED' },
    { status: 'RUNNING' },
    { status: 'WITHHELD' },
    { status: 'FAILED', failure_code: 'IMAGE_MISSING' },
  ];
  const imageReading = (study: unknown, columns: Readonly<Record<string, unknown>> = {}) => ({
    tenant_id: tenantId,
    study_id: study,
    image_sha256: randomUUID(),
    model_version: '0.1.0',
    generation: 1,
    covid19_probability: 0.9,
    lesions: '{}',
    ...columns,
  });
  const EXPLAINED = { outcome: 'POSITIVE', foreignness: 0.5, attention: Buffer.alloc(1_176), width: 512, height: 512 };

  it('keeps what there is, and takes what a worker from before goes on to write', async () => {
    const rows = OLD.map(diagnosis);
    for (const row of rows) await insert(row);
    await insert(imageReading(rows[0]?.study_id), 'image_readings');
    const before = await source.query('SELECT * FROM diagnoses ORDER BY id');
    await migrateTo(DIAGNOSES, READINGS_EXPLAINED);
    expect(await source.query('SELECT * FROM diagnoses ORDER BY id')).toEqual(
      before.map((row: object) => ({ ...row, abstention: null, refused_images: null })),
    );
    expect(await source.query('SELECT * FROM image_readings')).toMatchObject([{ outcome: null, attention: null }]);
    for (const row of OLD) await insert(diagnosis(row));
    await insert(imageReading(rows[1]?.study_id), 'image_readings');
    await source.undoLastMigration();
    expect(await source.query('SELECT 1 FROM diagnoses')).toHaveLength(2 * OLD.length);
  });

  it('takes an abstention, with a probability or, of what was refused, without', async () => {
    await migrateTo(DIAGNOSES, READINGS_EXPLAINED);
    const uncertain = { outcome: 'INDETERMINATE', abstention: 'UNCERTAIN', covid19_probability: 0.5 };
    const refused = { outcome: 'INDETERMINATE', abstention: 'NOT_AXIAL_CHEST_CT', refused_images: 1 };
    for (const row of [uncertain, refused]) await insert(diagnosis(row));
    await expect(source.undoLastMigration()).rejects.toThrow(/violated by some row/);
  });

  it.each([
    ['completed without a probability', { outcome: 'POSITIVE' }],
    ['with a probability before it is completed', { status: 'RUNNING', covid19_probability: 0.5 }],
    ['that abstains without a reason', { outcome: 'INDETERMINATE', covid19_probability: 0.5 }],
    ['with a reason and an outcome', { outcome: 'POSITIVE', abstention: 'UNCERTAIN', covid19_probability: 0.9 }],
    [
      'refused with a probability',
      { outcome: 'INDETERMINATE', abstention: 'NOT_AXIAL_CHEST_CT', covid19_probability: 0.5 },
    ],
    ['of an unknown outcome', { outcome: 'MAYBE', covid19_probability: 0.5 }],
  ])('takes no diagnosis %s', async (_, columns) => {
    await migrateTo(DIAGNOSES, READINGS_EXPLAINED);
    await expect(insert(diagnosis(columns))).rejects.toThrow(/violates check constraint/);
  });

  it.each([
    ['explained in part', { ...EXPLAINED, attention: null }],
    ['with maps of another size', { ...EXPLAINED, attention: Buffer.alloc(196) }],
    ['that abstains without a reason', { ...EXPLAINED, outcome: 'INDETERMINATE' }],
  ])('takes no reading of an image %s', async (_, columns) => {
    await migrateTo(DIAGNOSES, READINGS_EXPLAINED);
    const row = diagnosis({ status: 'RUNNING' });
    await insert(row);
    await insert(imageReading(row.study_id, EXPLAINED), 'image_readings');
    await expect(insert(imageReading(row.study_id, columns), 'image_readings')).rejects.toThrow(
      /violates check constraint/,
    );
  });
});
