import type { DataSource } from 'typeorm';

/**
 * Contracts what migration 0080 has expanded: once no identifier is kept plain, the database refuses plain ones. Looked at
 * with every run of the migrations, since the rows from before are sealed by the service, in its own time.
 *
 * @param dataSource of the patient database, as the role that owns its tables.
 * @returns whether the constraint stands.
 */
export async function sealedOnly(dataSource: DataSource): Promise<boolean> {
  const [{ stands, waits }] = (await dataSource.query(
    `SELECT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'patients_sealed' AND convalidated) AS stands,
            EXISTS (SELECT 1 FROM patients
                     WHERE sealed_version = 0 OR num_nonnulls(record_number, name, birth_date) > 0) AS waits`,
  )) as [{ stands: boolean; waits: boolean }];
  if (stands) return true;
  if (waits || process.env.PULMORA_KEEP_PLAIN_IDENTIFIERS === 'true') return false;
  // In two steps: the table is looked through while it is written to.
  await dataSource.query(`
    ALTER TABLE patients DROP CONSTRAINT IF EXISTS patients_sealed;
    ALTER TABLE patients ADD CONSTRAINT patients_sealed CHECK (
      num_nonnulls(record_number, name, birth_date) = 0 AND sealed_version > 0
      AND num_nulls(sealed_record_number, sealed_name, record_number_index) = 0) NOT VALID`);
  await dataSource.query('ALTER TABLE patients VALIDATE CONSTRAINT patients_sealed');
  return true;
}
