import { randomUUID } from 'node:crypto';
/** The databases in which clinics keep what they have. */
export const DATABASE_NAMES = ['patient', 'study', 'diagnosis'] as const;
export type DatabaseName = (typeof DATABASE_NAMES)[number];

/** One statement, with row security in charge of the tenant, or with the tenant among its conditions instead. */
export interface Statement {
  readonly secured: string;
  readonly plain: string;
  /** Without the tenant, which comes last where a statement is plain. */
  readonly values: readonly unknown[];
}

/** What one transaction of a service does. */
export interface Operation {
  readonly name: string;
  readonly database: DatabaseName;
  readonly access: 'READ ONLY' | 'READ WRITE';
  /** @param thing of the tenant: the same number is the same patient, study and diagnosis. */
  statements(tenant: string, thing: string): readonly Statement[];
}

/** A page is read with one row more than it shows. */
const PAGE = 21;

/** Each read is put as the services put it; without row security it would have to name the tenant. */
const read = (text: string, values: readonly unknown[]): Statement => ({
  secured: text.replace('{tenant}', 'true'),
  plain: text.replace('{tenant}', `tenant_id = $${values.length + 1}`),
  values,
});

const write = (text: string, values: readonly unknown[]): Statement => ({ secured: text, plain: text, values });

const page = (table: string, time: string): Statement =>
  read(`SELECT * FROM ${table} WHERE {tenant} ORDER BY ${time} DESC, id DESC LIMIT ${PAGE}`, []);

export const OPERATIONS: readonly Operation[] = [
  {
    name: 'patientById',
    database: 'patient',
    access: 'READ ONLY',
    statements: (_tenant, id) => [read('SELECT * FROM patients WHERE {tenant} AND id = $1', [id])],
  },
  {
    name: 'patientsPage',
    database: 'patient',
    access: 'READ ONLY',
    statements: () => [page('patients', 'created_at')],
  },
  {
    name: 'studyWithImages',
    database: 'study',
    access: 'READ ONLY',
    statements: (_tenant, id) => [
      read('SELECT * FROM studies WHERE {tenant} AND id = $1', [id]),
      read('SELECT * FROM ct_images WHERE {tenant} AND study_id = $1 ORDER BY position', [id]),
    ],
  },
  {
    name: 'diagnosesPage',
    database: 'diagnosis',
    access: 'READ ONLY',
    statements: () => [page('diagnoses', 'queued_at')],
  },
  {
    name: 'insertStudy',
    database: 'study',
    access: 'READ WRITE',
    statements(tenant, patient) {
      const study = randomUUID();
      return [
        write(
          `INSERT INTO studies (tenant_id, id, patient_id, priority, ai_reading_consent, content_digest)
           VALUES ($1, $2, $3, 'ROUTINE', true, $4)`,
          [tenant, study, patient, randomUUID()],
        ),
        write(
          `INSERT INTO ct_images (tenant_id, id, study_id, position, media_type, width, height, size_bytes, sha256)
           SELECT $1, gen_random_uuid(), $2, i, 'image/png', 512, 512, 200000, $3 FROM generate_series(0, 1) i`,
          [tenant, study, randomUUID()],
        ),
        write(`INSERT INTO outbox (tenant_id, event_id, subject, payload) VALUES ($1, $2, $3, '{}')`, [
          tenant,
          randomUUID(),
          `bench.${tenant}.inserted`,
        ]),
      ];
    },
  },
];
