import type { KeyHolding } from '@pulmora/platform';
import pg from 'pg';

/** Addresses at which the roles log in that administer keys, by database. */
export interface KeyHolderUrls {
  readonly patientReconciler: string;
  readonly studyReconciler: string;
}

/** Everything that lies under clinics' keys. */
export interface KeyHoldings extends AsyncDisposable {
  readonly all: readonly KeyHolding[];
}

/** @throws an error of the pg driver where a database cannot be reached. */
export async function openKeyHoldings(urls: KeyHolderUrls): Promise<KeyHoldings> {
  const patient = new pg.Client({ connectionString: urls.patientReconciler });
  const study = new pg.Client({ connectionString: urls.studyReconciler });
  await Promise.all([patient.connect(), study.connect()]);
  return {
    all: [
      {
        purpose: 'identifiers',
        table: 'patients',
        column: 'sealed_version',
        carried: false,
        query: asking(patient),
      },
      { purpose: 'blobs', table: 'ct_images', column: 'key_version', carried: true, query: asking(study) },
    ],
    async [Symbol.asyncDispose]() {
      await Promise.all([patient.end(), study.end()]);
    },
  };
}

const asking =
  (client: pg.Client): KeyHolding['query'] =>
  async <Row>(text: string, values: readonly unknown[]) =>
    (await client.query(text, [...values])).rows as Row[];
