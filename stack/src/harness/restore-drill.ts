import { existsSync } from 'node:fs';
import { chown, cp, mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DATABASES, type DatabaseName, databaseName, databaseUrls, MIGRATOR } from '@pulmora/migrations';
import pg from 'pg';
import { type AuditAnchors, anchorsAfter, verifyAudit } from '../audit/verify-audit.js';
import { layDownBackup, takeBaseBackup, untilRecovered } from '../backup/cluster-backup.js';
import { keepErasures, readLedger, repeatErasures } from '../backup/erasure-ledger.js';
import { PatientWatch } from '../demo/clinic-session.js';
import { GraphqlClient } from '../demo/graphql-client.js';
import { imageOf } from '../demo/image-file.js';
import { phantomPng } from '../demo/phantom.js';
import { DEMO_CLINICS } from '../issuer/clinics.js';
import { loadSigningKey } from '../issuer/signing-key.js';
import { type Platform, startPlatform } from '../platform/platform.js';
import { baseUrl, signingKeyFile } from '../platform/processes.js';
import { freePort } from '../ports/free-port.js';
import { clusterPlace } from '../postgres/placement.js';
import { preparePostgres } from '../postgres/postgres-server.js';
import { serverUser } from '../postgres/server-user.js';
import { ManagedProcess } from '../processes/managed-process.js';
import { loadSecrets } from '../settings/secrets.js';
import { PORT_NAMES, type Ports, type Settings } from '../settings/settings.js';
import { Supervisor } from '../supervisor/supervisor.js';
import { temporaryDirectory } from './temporary-directory.js';
import { testToken } from './test-issuer.js';

export interface RestoreOutcome {
  /** Rows of every table of all databases at the moment that was restored to, and as they came back. */
  readonly rowsBefore: number;
  readonly rowsAfter: number;
  /** Whether every chain of the audit trail holds after the restore, and reaches back to where it was. */
  readonly auditChainIntact: boolean;
  /** From nothing to a platform that is ready, and whose erasures have been repeated. */
  readonly seconds: number;
  /** Of {@link seconds}: base backup laid down and WAL played. */
  readonly recoverySeconds: number;
  /** Whether somebody who was erased after that moment is in no database and no image. */
  readonly erasedStayErased: boolean;
  /** Whether what was registered after that moment is not there, and what was before is read as it was. */
  readonly rightMoment: boolean;
  /** Whether the restored platform takes in and reads a study. */
  readonly readsAgain: boolean;
  readonly blobs: number;
}

const PATIENCE_MS = 120_000;
const SERVICES = ['patient', 'study', 'diagnosis'] as const;
/** What is no key: databases have their own backup, streams need none, and logs are not restored. */
const NOT_KEYS = ['postgres', 'nats', 'logs', 'blobs'];

/** Backs a working platform up, destroys it, and restores it to a moment before somebody was erased. */
export async function drillRestore(say: (line: string) => void = () => {}): Promise<RestoreOutcome> {
  await using directory = await temporaryDirectory('restore');
  const backup = {
    base: path.join(directory.path, 'backup', 'base'),
    wal: path.join(directory.path, 'backup', 'wal'),
    blobs: path.join(directory.path, 'backup', 'blobs'),
    keys: path.join(directory.path, 'backup', 'keys'),
    // In a real place, not with the backups.
    ledger: path.join(directory.path, 'erasures.jsonl'),
  };
  await mkdir(backup.wal, { recursive: true });
  const user = serverUser();
  if (user) await chown(backup.wal, user.uid, user.gid);

  const live = await begin(path.join(directory.path, 'live'), backup.wal, say);
  let before: Moment;
  let lost: { erased: string; kept: string; late: string };
  try {
    const first = await readOne(live, 1);
    await takeBaseBackup(live.adminUrl, path.join(live.postgresPlace, 'data'), backup.base);
    say('base backup taken while the platform works');
    const second = await readOne(live, 2);
    before = await momentOf(live);
    await copyTree(path.join(live.settings.dataDir, 'blobs'), backup.blobs);
    for (const name of await readdir(live.settings.dataDir)) {
      if (!NOT_KEYS.includes(name))
        await copyTree(path.join(live.settings.dataDir, name), path.join(backup.keys, name));
    }
    say(`${before.rows} rows at ${before.at.toISOString()}; images and keys copied`);
    await eraseAndAwait(live, first.patientId);
    await keepErasures(ownerUrls(live).patient, backup.ledger);
    const third = await readOne(live, 3);
    lost = { erased: first.patientId, kept: second.patientId, late: third.patientId };
    await archiveAll(live.adminUrl);
    say('somebody was erased, somebody else registered; then everything is lost');
  } finally {
    await live.supervisor.stop();
  }
  await rm(live.settings.dataDir, { recursive: true, force: true });
  await rm(live.postgresPlace, { recursive: true, force: true });

  const began = performance.now();
  const restoredDir = path.join(directory.path, 'restored');
  await mkdir(restoredDir, { recursive: true });
  await copyTree(backup.keys, restoredDir);
  await copyTree(backup.blobs, path.join(restoredDir, 'blobs'));
  const place = clusterPlace(path.join(restoredDir, 'postgres'), user);
  await mkdir(place, { recursive: true });
  await layDownBackup(backup.base, place, { archive: backup.wal, until: before.at, user });
  const { rows: rowsAfter, repeated } = await recover(restoredDir, backup.ledger, say);
  const recoverySeconds = (performance.now() - began) / 1_000;
  const restored = await begin(restoredDir, undefined, say);
  try {
    await untilErasuresComplete(restored);
    const seconds = (performance.now() - began) / 1_000;
    say(`restored in ${seconds.toFixed(1)} s, ${repeated} erasures repeated`);
    const findings = await untilSealed(restored, before.anchors);
    const gone = !(await isAnywhere(restored, lost.erased)) && (await imagesHaveStudies(restored));
    const erasedStayErased = repeated === 1 && gone;
    const rightMoment = !(await isAnywhere(restored, lost.late)) && (await isAnywhere(restored, lost.kept));
    await readOne(restored, 4);
    return {
      rowsBefore: before.rows,
      rowsAfter,
      auditChainIntact: findings.length > 0 && findings.every(({ faults }) => faults.length === 0),
      seconds: Math.round(seconds * 10) / 10,
      recoverySeconds: Math.round(recoverySeconds * 10) / 10,
      erasedStayErased,
      rightMoment,
      readsAgain: true,
      blobs: (await filesIn(backup.blobs)).length,
    };
  } finally {
    await restored.supervisor.stop();
    await rm(restored.postgresPlace, { recursive: true, force: true });
  }
}

interface Running {
  readonly settings: Settings;
  readonly supervisor: Supervisor;
  readonly platform: Platform;
  readonly adminUrl: string;
  readonly postgresPlace: string;
  readonly roles: ReturnType<typeof loadSecrets>['roles'];
}

interface Moment {
  readonly rows: number;
  readonly at: Date;
  readonly anchors: AuditAnchors;
}

async function begin(dataDir: string, walArchive: string | undefined, say: (line: string) => void): Promise<Running> {
  const settings = await settingsFor(dataDir);
  const secrets = loadSecrets(dataDir);
  const supervisor = new Supervisor();
  try {
    const platform = await startPlatform({
      settings,
      secrets,
      supervisor,
      durable: false,
      walArchive,
      onProgress: say,
    });
    const adminUrl = `postgres://postgres:${secrets.postgres}@127.0.0.1:${settings.ports.postgres}/postgres`;
    const postgresPlace = clusterPlace(path.join(dataDir, 'postgres'), serverUser());
    return { settings, supervisor, platform, adminUrl, postgresPlace, roles: secrets.roles };
  } catch (error) {
    await supervisor.stop();
    throw error;
  }
}

async function settingsFor(dataDir: string): Promise<Settings> {
  const ports = Object.fromEntries(
    await Promise.all(PORT_NAMES.map(async (name) => [name, await freePort()] as const)),
  ) as Ports;
  const issuer = `http://127.0.0.1:${ports.issuer}`;
  return { dataDir, host: '127.0.0.1', ports, issuer, audience: 'pulmora', logLevel: 'info', tls: false };
}

/** Starts the databases alone, lets them recover, counts what came back, and repeats the erasures before anybody is let in. */
async function recover(dataDir: string, ledger: string, say: (line: string) => void) {
  const secrets = loadSecrets(dataDir);
  const { spec, adminUrl } = await preparePostgres({
    directory: path.join(dataDir, 'postgres'),
    port: await freePort(),
    password: secrets.postgres,
    durable: false,
    recovers: true,
    logFile: path.join(dataDir, 'logs', 'recovery.log'),
  });
  const server = new ManagedProcess(spec);
  await server.start();
  try {
    await untilRecovered(adminUrl);
    const rows = await countRows(adminUrl);
    say(`databases recovered, with ${rows} rows`);
    const repeated = await repeatErasures(ownerUrlsAt(adminUrl, secrets.roles), await readLedger(ledger));
    return { rows, repeated };
  } finally {
    await server.stop();
  }
}

const clientOf = async ({ settings }: Running, roles?: readonly string[]): Promise<GraphqlClient> => {
  const key = await loadSigningKey(signingKeyFile(settings));
  const token = await testToken({ ...settings, key }, roles ? { roles: [...roles] as never } : {});
  return new GraphqlClient({ url: `${baseUrl(settings, 'gateway')}/graphql`, token });
};

async function readOne(running: Running, seed: number): Promise<{ patientId: string }> {
  const watch = await PatientWatch.register(await clientOf(running), () => {});
  try {
    const outcome = await watch.study(imageOf(`phantom-${seed}.png`, await phantomPng(seed)));
    if (outcome.kind !== 'read') throw new Error(`a study was not read: ${outcome.reason}`);
    return { patientId: Buffer.from(watch.patientId, 'base64url').toString('utf8').split(':')[1] ?? '' };
  } finally {
    watch.close();
  }
}

async function eraseAndAwait(running: Running, patientId: string): Promise<void> {
  const admin = await clientOf(running, ['ADMIN']);
  const id = Buffer.from(`Patient:${patientId}`).toString('base64url');
  await admin.data(
    'mutation ($input: ErasePatientInput!) { erasePatient(input: $input) { __typename ... on ErasePatientSuccess { erasure { id } } } }',
    { input: { patientId: id, reason: 'PATIENT_REQUEST' } },
  );
  await untilErasuresComplete(running);
}

async function untilErasuresComplete({ adminUrl }: Running): Promise<void> {
  await until('the erasures were not completed', async () => {
    const rows = await queried(urlOf(adminUrl, 'patient'), 'SELECT completed_at FROM erasures');
    return rows.length > 0 && rows.every((row) => row.completed_at !== null);
  });
}

/** When nothing is under way any more: how many rows there are, when that was, and how far the audit trail had come. */
async function momentOf(running: Running): Promise<Moment> {
  let last = -1;
  let moment: Moment | undefined;
  await until('the platform did not come to rest', async () => {
    const findings = await verifyAudit(running.platform.databases);
    const rows = await countRows(running.adminUrl);
    const [now] = await queried(running.adminUrl, 'SELECT clock_timestamp() AS at');
    const resting = rows === last && findings.every(({ waiting }) => waiting === 0);
    last = rows;
    await delay(1_000);
    // Still the same after that moment: it was not in the middle of anything.
    if (!resting || (await countRows(running.adminUrl)) !== rows) return false;
    moment = { rows, at: now?.at as Date, anchors: anchorsAfter(findings, {}) };
    return true;
  });
  if (!moment) throw new Error('there was no such moment');
  return moment;
}

async function untilSealed(running: Running, anchors: AuditAnchors) {
  let findings = await verifyAudit(running.platform.databases, { anchors });
  await until('the audit trail was not sealed', async () => {
    findings = await verifyAudit(running.platform.databases, { anchors });
    return findings.every(({ waiting }) => waiting === 0);
  });
  return findings;
}

/** Rows of every table that outlives a crash. */
async function countRows(adminUrl: string): Promise<number> {
  let sum = 0;
  for (const name of Object.keys(DATABASES) as DatabaseName[]) {
    const url = urlOf(adminUrl, name);
    const tables = await queried(
      url,
      `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND n.nspname = 'public'`,
    );
    for (const table of tables) {
      const [row] = await queried(url, `SELECT count(*)::int AS rows FROM ${String(table.name)}`);
      sum += Number(row?.rows);
    }
  }
  return sum;
}

/** Whether a person's id is where data about people is (the audit trail and the stones stay). */
async function isAnywhere(running: Running, patientId: string): Promise<boolean> {
  const places: readonly [DatabaseName, string][] = [
    ['patient', 'SELECT id FROM patients WHERE id = $1'],
    ['study', 'SELECT id FROM studies WHERE patient_id = $1'],
    ['diagnosis', 'SELECT study_id FROM diagnoses WHERE patient_id = $1'],
  ];
  for (const [name, sql] of places)
    if ((await queried(urlOf(running.adminUrl, name), sql, patientId)).length > 0) return true;
  return false;
}

/** Whether every image in the blob store belongs to a study that there is: none of somebody who is gone. */
async function imagesHaveStudies({ adminUrl, settings }: Running): Promise<boolean> {
  const studies = await queried(urlOf(adminUrl, 'study'), 'SELECT id FROM studies');
  const known = new Set(studies.map((row) => String(row.id)));
  const folders = await readdir(path.join(settings.dataDir, 'blobs', DEMO_CLINICS[0].tenantId));
  return folders.length === known.size && folders.every((study) => known.has(study));
}

/** Asks the server to hand over the segment that it writes, and waits until it has. */
async function archiveAll(adminUrl: string): Promise<void> {
  const [row] = await queried(adminUrl, 'SELECT pg_walfile_name(pg_switch_wal()) AS segment');
  await until('the last segment was not archived', async () => {
    const [state] = await queried(adminUrl, 'SELECT last_archived_wal AS segment FROM pg_stat_archiver');
    return String(state?.segment) >= String(row?.segment);
  });
}

const urlOf = (adminUrl: string, name: DatabaseName): string => {
  const url = new URL(adminUrl);
  url.pathname = `/${databaseName(name)}`;
  return url.href;
};

const ownerUrls = ({ adminUrl, roles }: Running) => ownerUrlsAt(adminUrl, roles);

function ownerUrlsAt(adminUrl: string, passwords: Running['roles']) {
  const urls = databaseUrls({ adminUrl, passwords });
  return Object.fromEntries(
    SERVICES.map((name) => {
      const url = new URL(urls[name]);
      url.username = MIGRATOR;
      url.password = passwords[MIGRATOR];
      return [name, url.href];
    }),
  ) as Record<(typeof SERVICES)[number], string>;
}

async function queried(url: string, sql: string, ...values: unknown[]): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows;
  } finally {
    await client.end();
  }
}

async function until(complaint: string, reached: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await reached())) {
    if (Date.now() > deadline) throw new Error(complaint);
    await delay(100);
  }
}

async function copyTree(from: string, to: string): Promise<void> {
  if (existsSync(from)) await cp(from, to, { recursive: true, preserveTimestamps: true });
}

const filesIn = async (directory: string) =>
  (await readdir(directory, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
