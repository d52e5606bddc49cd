import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { DataSource, type MigrationInterface } from 'typeorm';
import { Diagnoses1732400000001 } from './diagnosis/0001-diagnoses.js';
import { ReadingsExplained1732400000002 } from './diagnosis/0002-readings-explained.js';
import { CaseGrants1732400000010 } from './diagnosis/0010-case-grants.js';
import { GrantedReadings1732400000011 } from './diagnosis/0011-granted-readings.js';
import { DiagnosisAudit1732400000020 } from './diagnosis/0020-audit.js';
import { DiagnosisConsents1732400000021 } from './diagnosis/0021-consents.js';
import { DiagnosisErasure1732400000022 } from './diagnosis/0022-erasure.js';
import { CaseGrantsAccounted1732400000023 } from './diagnosis/0023-case-grants-accounted.js';
import { GrantsToldAgain1732400000040 } from './diagnosis/0040-grants-told-again.js';
import { Cases1732400000050 } from './diagnosis/0050-cases.js';
import { SignedReports1732400000051 } from './diagnosis/0051-signed-reports.js';
import { SecondOpinions1732400000052 } from './diagnosis/0052-second-opinions.js';
import { DiagnosisLiveKeys1732400000060 } from './diagnosis/0060-live-keys.js';
import { ReadingAttempts1732400000070 } from './diagnosis/0070-reading-attempts.js';
import { ShadowReadings1732400000071 } from './diagnosis/0071-shadow-readings.js';
import { ModelAgreements1732400000072 } from './diagnosis/0072-model-agreements.js';
import { RemoteWork1732400000080 } from './diagnosis/0080-remote-work.js';
import { Limits1732400000036 } from './gateway/0036-limits.js';
import { Patients1732400000001 } from './patient/0001-patients.js';
import { GrantedPatients1732400000010 } from './patient/0010-granted-cases.js';
import { PatientAudit1732400000020 } from './patient/0020-audit.js';
import { PatientConsents1732400000021 } from './patient/0021-consents.js';
import { PatientErasures1732400000022 } from './patient/0022-erasures.js';
import { GrantedPatientsAccounted1732400000023 } from './patient/0023-granted-cases-accounted.js';
import { SealedIdentifiers1732400000080 } from './patient/0080-sealed-identifiers.js';
import { sealedOnly } from './patient/sealed-only.js';
import { CASE_ROLES, DATABASES, type DatabaseName, MIGRATOR, ROLES, type Role } from './roles.js';
import { Studies1732400000001 } from './study/0001-studies.js';
import { GrantedStudies1732400000010 } from './study/0010-granted-cases.js';
import { StudyAudit1732400000020 } from './study/0020-audit.js';
import { StudyConsents1732400000021 } from './study/0021-consents.js';
import { StudyErasure1732400000022 } from './study/0022-erasure.js';
import { GrantedStudiesAccounted1732400000023 } from './study/0023-granted-cases-accounted.js';
import { ReadingTurns1732400000035 } from './study/0035-reading-turns.js';
import { UploadQuotas1732400000037 } from './study/0037-upload-quotas.js';
import { StudyLiveKeys1732400000060 } from './study/0060-live-keys.js';
import { Batches1732400000061 } from './study/0061-batches.js';
import { SealedImages1732400000080 } from './study/0080-sealed-images.js';
import { BatchItemsOverQuota1732400000095 } from './study/0095-batch-items-over-quota.js';

/** What has made each database what it is, in order. */
export const MIGRATIONS = {
  patient: [
    Patients1732400000001,
    GrantedPatients1732400000010,
    PatientAudit1732400000020,
    PatientConsents1732400000021,
    PatientErasures1732400000022,
    GrantedPatientsAccounted1732400000023,
    SealedIdentifiers1732400000080,
  ],
  study: [
    Studies1732400000001,
    GrantedStudies1732400000010,
    StudyAudit1732400000020,
    StudyConsents1732400000021,
    StudyErasure1732400000022,
    GrantedStudiesAccounted1732400000023,
    ReadingTurns1732400000035,
    UploadQuotas1732400000037,
    StudyLiveKeys1732400000060,
    Batches1732400000061,
    SealedImages1732400000080,
    BatchItemsOverQuota1732400000095,
  ],
  diagnosis: [
    Diagnoses1732400000001,
    ReadingsExplained1732400000002,
    CaseGrants1732400000010,
    GrantedReadings1732400000011,
    DiagnosisAudit1732400000020,
    DiagnosisConsents1732400000021,
    DiagnosisErasure1732400000022,
    CaseGrantsAccounted1732400000023,
    GrantsToldAgain1732400000040,
    Cases1732400000050,
    SignedReports1732400000051,
    SecondOpinions1732400000052,
    DiagnosisLiveKeys1732400000060,
    ReadingAttempts1732400000070,
    ShadowReadings1732400000071,
    ModelAgreements1732400000072,
    RemoteWork1732400000080,
  ],
  gateway: [Limits1732400000036],
} as const satisfies Record<DatabaseName, readonly (new () => MigrationInterface)[]>;

/** Any number will do, as long as every migration run takes the same. */
const ADVISORY_LOCK = 7_285_667;

export interface MigrationTarget {
  /** `postgres://superuser:password@host:port/postgres`. */
  readonly adminUrl: string;
  readonly passwords: Readonly<Record<Role, string>>;
  /** Appended to the names of the databases, so that several sets can live in one server. */
  readonly suffix?: string | undefined;
}

/**
 * Creates what is missing of roles and databases and runs every migration that has not run yet. Safe to repeat, and to
 * run twice at once.
 *
 * @throws an error of the pg driver when the server cannot be reached or refuses.
 */
export async function migrate(target: MigrationTarget): Promise<void> {
  const admin = new pg.Client({ connectionString: target.adminUrl });
  await admin.connect();
  try {
    await admin.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK]);
    await ensureRoles(admin, target.passwords);
    await ensureCaseRoles(admin);
    for (const name of Object.keys(DATABASES) as DatabaseName[]) {
      await ensureDatabase(admin, name, databaseName(name, target.suffix));
      await runMigrations(name, urlFor(target, MIGRATOR, name));
    }
  } finally {
    await admin.end();
  }
}

/** The address with which each part of the platform logs in to its database. */
export function databaseUrls(target: MigrationTarget) {
  return {
    patient: urlFor(target, 'pulmora_patient', 'patient'),
    patientRelay: urlFor(target, 'pulmora_patient_relay', 'patient'),
    patientReconciler: urlFor(target, 'pulmora_patient_reconciler', 'patient'),
    patientSealer: urlFor(target, 'pulmora_patient_sealer', 'patient'),
    study: urlFor(target, 'pulmora_study', 'study'),
    studyRelay: urlFor(target, 'pulmora_study_relay', 'study'),
    studyReconciler: urlFor(target, 'pulmora_study_reconciler', 'study'),
    studyDispatcher: urlFor(target, 'pulmora_study_dispatcher', 'study'),
    studySealer: urlFor(target, 'pulmora_study_sealer', 'study'),
    diagnosis: urlFor(target, 'pulmora_diagnosis', 'diagnosis'),
    diagnosisWorker: urlFor(target, 'pulmora_diagnosis_worker', 'diagnosis'),
    diagnosisRelay: urlFor(target, 'pulmora_diagnosis_relay', 'diagnosis'),
    diagnosisReconciler: urlFor(target, 'pulmora_diagnosis_reconciler', 'diagnosis'),
    diagnosisSealer: urlFor(target, 'pulmora_diagnosis_sealer', 'diagnosis'),
    gateway: urlFor(target, 'pulmora_gateway', 'gateway'),
    diagnosisSweeper: urlFor(target, 'pulmora_diagnosis_sweeper', 'diagnosis'),
  };
}

/** The name of a service's database in the server. */
export const databaseName = (name: DatabaseName, suffix = ''): string => `pulmora_${name}${suffix}`;

/** A password for each role, not to be guessed. */
export const randomPasswords = (): Record<Role, string> =>
  Object.fromEntries(ROLES.map((role) => [role, randomUUID()])) as Record<Role, string>;

function urlFor({ adminUrl, passwords, suffix }: MigrationTarget, role: Role, name: DatabaseName): string {
  const url = new URL(adminUrl);
  url.username = role;
  url.password = encodeURIComponent(passwords[role]);
  url.pathname = `/${databaseName(name, suffix)}`;
  return url.href;
}

async function ensureRoles(admin: pg.Client, passwords: Readonly<Record<Role, string>>): Promise<void> {
  const { rows } = await admin.query<{ rolname: string }>('SELECT rolname FROM pg_roles WHERE rolname = ANY($1)', [
    [...ROLES],
  ]);
  const existing = new Set(rows.map((row) => row.rolname));
  for (const role of ROLES) {
    if (!existing.has(role)) await admin.query(`CREATE ROLE ${role}`);
    const bypass = role === MIGRATOR ? 'BYPASSRLS' : 'NOBYPASSRLS';
    const password = admin.escapeLiteral(passwords[role]);
    await admin.query(
      `ALTER ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION ${bypass} PASSWORD ${password}`,
    );
    if (role === MIGRATOR) continue;
    await admin.query(`ALTER ROLE ${role} SET statement_timeout = '30s'`);
    await admin.query(`ALTER ROLE ${role} SET idle_in_transaction_session_timeout = '60s'`);
    // What it counts is not worth waiting for a disk.
    if (role === 'pulmora_gateway') await admin.query(`ALTER ROLE ${role} SET synchronous_commit = off`);
  }
}

/** Members do not inherit: what these roles may, a service may only in a transaction that has become one of them. */
async function ensureCaseRoles(admin: pg.Client): Promise<void> {
  for (const [role, members] of Object.entries(CASE_ROLES)) {
    const { rowCount } = await admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
    if (rowCount === 0) await admin.query(`CREATE ROLE ${role}`);
    await admin.query(
      `ALTER ROLE ${role} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION NOBYPASSRLS`,
    );
    await admin.query(`GRANT ${role} TO ${members.join(', ')}`);
  }
}

async function ensureDatabase(admin: pg.Client, name: DatabaseName, database: string): Promise<void> {
  const quoted = admin.escapeIdentifier(database);
  const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
  if (rowCount === 0) await admin.query(`CREATE DATABASE ${quoted} OWNER ${MIGRATOR}`);
  await admin.query(`REVOKE CONNECT, TEMPORARY ON DATABASE ${quoted} FROM PUBLIC`);
  await admin.query(`GRANT CONNECT ON DATABASE ${quoted} TO ${DATABASES[name].join(', ')}`);
}

async function runMigrations(name: DatabaseName, url: string): Promise<void> {
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    migrations: MIGRATIONS[name] as never,
    migrationsTableName: 'schema_migrations',
    migrationsTransactionMode: 'each',
  });
  await dataSource.initialize();
  try {
    await dataSource.query(`GRANT USAGE ON SCHEMA public TO ${DATABASES[name].join(', ')}`);
    await dataSource.runMigrations();
    if (name === 'patient') await sealedOnly(dataSource);
    // A process may know whether its database is up to date; nothing in the table is about anybody.
    await dataSource.query(`GRANT SELECT ON schema_migrations TO ${DATABASES[name].join(', ')}`);
  } finally {
    await dataSource.destroy();
  }
}
