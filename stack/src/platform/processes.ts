import path from 'node:path';
import type { BrokerUser } from '@pulmora/broker';
import type { databaseUrls } from '@pulmora/migrations';
import { httpProbe } from '../processes/http-probe.js';
import type { ProcessSpec } from '../processes/managed-process.js';
import { keyringFileOf } from '../settings/keyring.js';
import { REPOSITORY_ROOT } from '../settings/paths.js';
import { reachable, type Settings } from '../settings/settings.js';
import type { PlatformTls } from '../tls/platform-tls.js';

export type DatabaseUrls = ReturnType<typeof databaseUrls>;

/** The platform's own processes, in the order in which they are told of. */
export const PROCESS_NAMES = ['issuer', 'keeper', 'patient', 'study', 'diagnosis', 'worker', 'gateway'] as const;
export type ProcessName = (typeof PROCESS_NAMES)[number];

/** What the processes are to be connected with. */
export interface Connections {
  readonly databases: DatabaseUrls;
  /** Of the broker, with the credentials of each of its users. */
  readonly natsUrls: Readonly<Record<BrokerUser, string>>;
  /** Under which the clinics' keys that sign reports lie. */
  readonly reportMasterKey: string;
  /** Certificates, where everything speaks TLS. */
  readonly tls?: PlatformTls | undefined;
}

/** Stages in which things are stopped, the highest first. */
export const STAGES = {
  postgres: 0,
  nats: 1,
  issuer: 2,
  keeper: 2,
  patient: 3,
  study: 3,
  diagnosis: 3,
  worker: 4,
  gateway: 5,
} as const;

/** The platform's drain limit is 25 s; it ends by itself before it is killed. */
const STOP_WITHIN_MS = 28_000;

export const signingKeyFile = (settings: Settings): string => path.join(settings.dataDir, 'issuer.jwk');

/** Address of a process's own HTTP server. */
export const baseUrl = (settings: Settings, name: ProcessName): string =>
  `${settings.tls ? 'https' : 'http'}://${reachable(settings.host)}:${settings.ports[name]}`;

/** Where the gateway serves the console, by each name that a browser may have for this machine. */
const consoleUrls = (settings: Settings): string[] =>
  [reachable(settings.host), 'localhost']
    .map((host) => `${settings.tls ? 'https' : 'http'}://${host}:${settings.ports.gateway}/console`)
    // The second is where a token arrives that a hidden frame renews.
    .flatMap((url) => [url, `${url}/renewed`]);

/** Each process's environment, and no more secrets in it than that process needs. */
export function processEnvironment(name: ProcessName, settings: Settings, connections: Connections): NodeJS.ProcessEnv {
  const { ports } = settings;
  const { databases, natsUrls, reportMasterKey: PULMORA_REPORT_MASTER_KEY } = connections;
  const PULMORA_BLOB_DIR = path.join(settings.dataDir, 'blobs');
  const PULMORA_KEYRING_FILE = keyringFileOf(settings.dataDir);
  const PULMORA_MODEL_ROLLOUT = path.join(settings.dataDir, 'model-rollout.json');
  const graphql = (other: ProcessName) => `${baseUrl(settings, other)}/graphql`;
  const common = {
    PULMORA_HOST: settings.host,
    PULMORA_OIDC_ISSUER: settings.issuer,
    PULMORA_OIDC_AUDIENCE: settings.audience,
    PULMORA_LOG_LEVEL: settings.logLevel,
    ...(connections.tls ? certificateOf(name, connections.tls) : {}),
  };
  switch (name) {
    case 'issuer':
      return {
        ...common,
        PULMORA_ISSUER_PORT: String(ports.issuer),
        PULMORA_ISSUER_KEY_FILE: signingKeyFile(settings),
        PULMORA_CONSOLE_URLS: consoleUrls(settings).join(' '),
      };
    case 'keeper':
      return {
        ...common,
        PULMORA_KEEPER_PORT: String(ports.keeper),
        PULMORA_NATS_URL: natsUrls.keeper,
      };
    case 'patient':
      return {
        ...common,
        PULMORA_PATIENT_PORT: String(ports.patient),
        PULMORA_PATIENT_DATABASE_URL: databases.patient,
        PULMORA_PATIENT_RELAY_DATABASE_URL: databases.patientRelay,
        PULMORA_PATIENT_RECONCILER_DATABASE_URL: databases.patientReconciler,
        PULMORA_PATIENT_SEALER_DATABASE_URL: databases.patientSealer,
        PULMORA_NATS_URL: natsUrls.patient,
        PULMORA_KEYRING_FILE,
        PULMORA_STUDY_URL: graphql('study'),
        PULMORA_DIAGNOSIS_URL: graphql('diagnosis'),
      };
    case 'study':
      return {
        ...common,
        PULMORA_STUDY_PORT: String(ports.study),
        PULMORA_STUDY_DATABASE_URL: databases.study,
        PULMORA_STUDY_RELAY_DATABASE_URL: databases.studyRelay,
        PULMORA_STUDY_RECONCILER_DATABASE_URL: databases.studyReconciler,
        PULMORA_STUDY_DISPATCHER_DATABASE_URL: databases.studyDispatcher,
        PULMORA_STUDY_SEALER_DATABASE_URL: databases.studySealer,
        PULMORA_NATS_URL: natsUrls.study,
        PULMORA_BLOB_DIR,
        PULMORA_KEYRING_FILE,
        PULMORA_PATIENT_URL: graphql('patient'),
      };
    case 'diagnosis':
      return {
        ...common,
        PULMORA_DIAGNOSIS_PORT: String(ports.diagnosis),
        PULMORA_DIAGNOSIS_DATABASE_URL: databases.diagnosis,
        PULMORA_DIAGNOSIS_RELAY_DATABASE_URL: databases.diagnosisRelay,
        PULMORA_DIAGNOSIS_RECONCILER_DATABASE_URL: databases.diagnosisReconciler,
        PULMORA_DIAGNOSIS_SEALER_DATABASE_URL: databases.diagnosisSealer,
        PULMORA_DIAGNOSIS_SWEEPER_DATABASE_URL: databases.diagnosisSweeper,
        PULMORA_REPORT_MASTER_KEY,
        PULMORA_MODEL_ROLLOUT,
        PULMORA_NATS_URL: natsUrls.diagnosis,
        PULMORA_PATIENT_URL: graphql('patient'),
        PULMORA_STUDY_URL: graphql('study'),
      };
    case 'worker':
      return {
        ...common,
        PULMORA_WORKER_PORT: String(ports.worker),
        PULMORA_MODEL_ROLLOUT,
        PULMORA_DIAGNOSIS_WORKER_DATABASE_URL: databases.diagnosisWorker,
        PULMORA_DIAGNOSIS_RELAY_DATABASE_URL: databases.diagnosisRelay,
        PULMORA_NATS_URL: natsUrls['diagnosis-worker'],
        PULMORA_BLOB_DIR,
        PULMORA_KEYRING_FILE,
      };
    case 'gateway':
      return {
        ...common,
        PULMORA_GATEWAY_PORT: String(ports.gateway),
        PULMORA_GATEWAY_DATABASE_URL: databases.gateway,
        PULMORA_PATIENT_URL: graphql('patient'),
        PULMORA_STUDY_URL: graphql('study'),
        PULMORA_DIAGNOSIS_URL: graphql('diagnosis'),
      };
  }
}

function certificateOf(name: ProcessName, tls: PlatformTls): NodeJS.ProcessEnv {
  const { cert, key, ca } = tls.filesOf(name);
  return {
    PULMORA_TLS_CERT_FILE: cert,
    PULMORA_TLS_KEY_FILE: key,
    PULMORA_TLS_CA_FILE: ca,
    // The issuer's certificate is of the same authority, and asked for by Node's own fetch.
    NODE_EXTRA_CA_CERTS: ca,
  };
}

const ENTRIES: Readonly<Record<ProcessName, string>> = {
  issuer: 'stack/dist/issuer/main.js',
  keeper: 'broker/dist/keeper/main.js',
  patient: 'services/patient/dist/main.js',
  study: 'services/study/dist/main.js',
  diagnosis: 'services/diagnosis/dist/api/main.js',
  worker: 'services/diagnosis/dist/worker/main.js',
  gateway: 'gateway/dist/main.js',
};

/** How a process is run; its compiled entry must be there. */
export function processSpec(
  name: ProcessName,
  settings: Settings,
  env: NodeJS.ProcessEnv,
  tls?: PlatformTls,
): ProcessSpec {
  return {
    name,
    command: process.execPath,
    args: ['--enable-source-maps', path.join(REPOSITORY_ROOT, ENTRIES[name])],
    env,
    cwd: REPOSITORY_ROOT,
    ours: true,
    logFile: logFile(settings, name),
    probe: httpProbe(`${baseUrl(settings, name)}/readyz`, tls?.client),
    // The worker loads and warms up the model first.
    readyWithinMs: name === 'worker' ? 180_000 : 60_000,
    stopSignal: 'SIGTERM',
    stopWithinMs: STOP_WITHIN_MS,
  };
}

export const logFile = (settings: Settings, name: string): string => path.join(settings.dataDir, 'logs', `${name}.log`);

/** A process's compiled entry, for a check that it is there. */
export const entryFile = (name: ProcessName): string => path.join(REPOSITORY_ROOT, ENTRIES[name]);
