import pg from 'pg';

/** How many cases of a clinic stand how, of a hundred: most of a clinic's past is signed. */
const STATES = `CASE
  WHEN n % 100 < 60 THEN 'SIGNED' WHEN n % 100 < 63 THEN 'AMENDED' WHEN n % 100 < 93 THEN 'READY'
  WHEN n % 100 < 95 THEN 'RECEIVED' WHEN n % 100 < 96 THEN 'READING' WHEN n % 100 < 98 THEN 'FAILED'
  WHEN n % 1000 = 998 THEN 'CLAIMED' ELSE 'WITHHELD' END`;

/**
 * Fills a clinic with cases of every kind, of the last thirty days, right in the database.
 *
 * @param url the superuser's.
 * @param doctor whose some of the claimed and signed ones are.
 */
export async function fillClinic(url: string, tenantId: string, cases: number, doctor: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(
      `INSERT INTO cases (tenant_id, id, study_id, patient_id, priority, state, outcome_band, diagnosis_id, generation,
                          reading_revision, revision, assignee, assignee_tenant_id, claimed_at, lease_expires_at,
                          disagreement, received_at, due_at, breached_at, updated_at)
       SELECT $1, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), priority, state, band, gen_random_uuid(), 1,
              1, 3, CASE WHEN held THEN doctor END, CASE WHEN held THEN $1::uuid END, CASE WHEN held THEN now() END,
              CASE WHEN state = 'CLAIMED' THEN now() + interval '1 hour' END,
              CASE WHEN state IN ('SIGNED', 'AMENDED') AND n % 7 = 0 THEN 'WITH_MODEL'
                   WHEN state IN ('SIGNED', 'AMENDED') AND n % 97 = 0 THEN 'BETWEEN_READERS' END,
              received_at, received_at + target, CASE WHEN received_at + target < now() THEN now() END, now()
         FROM (SELECT n, state, state IN ('SIGNED', 'AMENDED', 'CLAIMED') AS held,
                      CASE WHEN n % 5000 = 0 THEN $3 ELSE 'doctor-' || n % 40 END AS doctor,
                      CASE WHEN n % 20 = 0 THEN 'STAT' WHEN n % 5 = 0 THEN 'URGENT' ELSE 'ROUTINE' END AS priority,
                      CASE WHEN n % 20 = 0 THEN interval '1 hour' WHEN n % 5 = 0 THEN interval '4 hours'
                           ELSE interval '1 day' END AS target,
                      CASE WHEN state IN ('RECEIVED', 'READING', 'FAILED', 'WITHHELD') THEN 'NONE'
                           WHEN n % 3 = 0 THEN 'POSITIVE' WHEN n % 11 = 0 THEN 'INDETERMINATE' ELSE 'NEGATIVE' END AS band,
                      now() - random() * interval '30 days' AS received_at
                 FROM (SELECT n, ${STATES} AS state FROM generate_series(1, $2::int) AS n) AS numbered) AS generated`,
      [tenantId, cases, doctor],
    );
    await client.query('VACUUM ANALYZE cases');
  } finally {
    await client.end();
  }
}
