import { randomBytes, randomUUID } from 'node:crypto';
import path from 'node:path';
import { Readable } from 'node:stream';
import { PatientConsentEntity, PatientEntity, PatientSeals, PatientService } from '@pulmora/patient-service';
import {
  createTenantDatabase,
  openDatabase,
  openFileBlobStore,
  sealedBlobStore,
  type TenantDatabase,
} from '@pulmora/platform';
import { startDependencies, temporaryDirectory, trialKeys } from '@pulmora/stack';
import pg from 'pg';
import type { Finding, Measurement } from './cli.js';
import { percentile } from './percentile.js';

/** Not counted: plans, pages and keys are cold. */
const WARM_UP = 20;
const PAGE = 50;

/** Milliseconds of one operation, without encryption and with it, round by round side by side. */
interface Pair {
  readonly name: string;
  plain(): Promise<unknown>;
  sealed(): Promise<unknown>;
}

/** What encryption at rest costs: the same reads and writes of the same code, of what is plain and of what is sealed. */
export const encryption: Measurement = {
  about:
    'reading and writing an image and pages of patients, with encryption at rest and without: medians, spread, ratio',
  options: { rounds: '200', patients: '5000', bytes: '1000000' },
  async run(say, options): Promise<Finding> {
    const rounds = Number(options.rounds);
    const patients = Number(options.patients);
    const bytes = Number(options.bytes);
    await using dependencies = await startDependencies();
    await using databases = await dependencies.createDatabases();
    await using folder = await temporaryDirectory('encryption');
    const entities = [PatientEntity, PatientConsentEntity];
    const dataSource = await openDatabase({ url: databases.patient, entities, applicationName: 'bench' });
    try {
      const database = createTenantDatabase(dataSource);
      say(`two clinics of ${patients} patients each, one sealed and one plain; images of ${bytes} bytes`);
      const pairs = [
        ...(await patientPairs(database, databases.admin.patient, patients)),
        ...(await imagePairs(folder.path, bytes)),
      ];
      const compared = [];
      for (const pair of pairs) {
        const result = await compare(pair, rounds);
        say(lineOf(result));
        compared.push(result);
      }
      return {
        figures: { rounds, patients, bytes, operations: compared },
        summary: `${rounds} rounds each, plain and sealed in turn`,
        held: compared.every(({ ratio }) => Number.isFinite(ratio)),
      };
    } finally {
      await dataSource.destroy();
    }
  },
};

/** The same people twice: as the service seals them, and as they were before identifiers were sealed. */
async function patientPairs(database: TenantDatabase, adminUrl: string, count: number): Promise<Pair[]> {
  const seals = new PatientSeals(trialKeys(database));
  const service = new PatientService(database, seals);
  const [sealed, plain] = [randomUUID(), randomUUID()];
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query('ALTER TABLE patients DROP CONSTRAINT patients_sealed');
    const ring = await seals.ring(sealed);
    const people = Array.from({ length: count }, (_, i) => {
      const id = randomUUID();
      const [recordNumber, name, birthDate] = [`MRN-${i}`, `Somebody Or Other ${i}`, '1970-01-31'];
      return { id, recordNumber, name, birthDate, ...ring.seal(id, { recordNumber, name, birthDate }) };
    });
    const column = <K extends keyof (typeof people)[number]>(key: K) => people.map((one) => one[key]);
    const rows = "now() - i * interval '1 minute' FROM unnest($2::uuid[], $3::";
    await admin.query(
      `INSERT INTO patients (tenant_id, id, sealed_record_number, sealed_name, sealed_birth_date, record_number_index,
                             sealed_version, sex, ai_reading_consent, created_at)
       SELECT $1, id, number, name, birth, index, 1, 'UNKNOWN', true, ${rows}bytea[], $4::bytea[], $5::bytea[], $6::bytea[])
         WITH ORDINALITY AS t (id, number, name, birth, index, i)`,
      [
        sealed,
        column('id'),
        column('sealedRecordNumber'),
        column('sealedName'),
        column('sealedBirthDate'),
        column('recordNumberIndex'),
      ],
    );
    await admin.query(
      `INSERT INTO patients (tenant_id, id, record_number, name, birth_date, sex, ai_reading_consent, created_at)
       SELECT $1, id, number, name, birth, 'UNKNOWN', true, ${rows}text[], $4::text[], $5::date[])
         WITH ORDINALITY AS t (id, number, name, birth, i)`,
      [plain, column('id').map(() => randomUUID()), column('recordNumber'), column('name'), column('birthDate')],
    );
    await admin.query('VACUUM ANALYZE patients');
  } finally {
    await admin.end();
  }
  const page = { first: PAGE, after: undefined };
  const both = (name: string, work: (tenant: string) => Promise<unknown>): Pair => ({
    name,
    plain: () => work(plain),
    sealed: () => work(sealed),
  });
  return [
    both(`a page of ${PAGE} patients`, (tenant) => service.list(tenant, page)),
    both(`a search that looks through all ${count}`, (tenant) =>
      service.list(tenant, page, { text: 'nobody of that name' }),
    ),
  ];
}

async function imagePairs(directory: string, size: number): Promise<Pair[]> {
  const plain = await openFileBlobStore(path.join(directory, 'plain'));
  const sealed = sealedBlobStore(await openFileBlobStore(path.join(directory, 'sealed')), trialKeys());
  const key = `${randomUUID()}/${randomUUID()}/${randomUUID()}`;
  const image = randomBytes(size);
  for (const store of [plain, sealed]) await store.write(key, Readable.from([image]));
  // In portions, as an upload comes.
  const upload = () => Readable.from(portions(image), { objectMode: false });
  return [
    { name: 'an image read', plain: () => plain.read(key), sealed: () => sealed.read(key) },
    { name: 'an image written', plain: () => plain.write(key, upload()), sealed: () => sealed.write(key, upload()) },
  ];
}

function* portions(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

async function compare(pair: Pair, rounds: number) {
  const times = { plain: [] as number[], sealed: [] as number[] };
  for (let round = -WARM_UP; round < rounds; round += 1) {
    // Who goes first changes, so that neither always finds what the other has warmed.
    const arms = round % 2 === 0 ? (['plain', 'sealed'] as const) : (['sealed', 'plain'] as const);
    for (const arm of arms) {
      const began = performance.now();
      await pair[arm]();
      if (round >= 0) times[arm].push(performance.now() - began);
    }
  }
  const plain = spread(times.plain);
  const sealed = spread(times.sealed);
  return { name: pair.name, plain, sealed, ratio: rounded(sealed.medianMs / plain.medianMs) };
}

function spread(times: readonly number[]) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => rounded(percentile(sorted, share));
  return { medianMs: at(0.5), p10Ms: at(0.1), p90Ms: at(0.9) };
}

const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;

const lineOf = ({ name, plain, sealed, ratio }: Awaited<ReturnType<typeof compare>>): string => {
  const told = ({ medianMs, p10Ms, p90Ms }: ReturnType<typeof spread>) => `${medianMs} ms (${p10Ms} to ${p90Ms})`;
  return `${name}: plain ${told(plain)}, sealed ${told(sealed)}, ratio ${ratio}`;
};
