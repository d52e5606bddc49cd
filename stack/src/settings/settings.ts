import { ConfigError, loadConfig } from '@pulmora/platform';
import { z } from 'zod';
import { Fault } from '../fault.js';
import { defaultDataDir } from './paths.js';

/** What listens, the variable that moves it, and where it listens unless moved. */
export const PORTS = {
  gateway: { variable: 'PULMORA_GATEWAY_PORT', fallback: 4000 },
  patient: { variable: 'PULMORA_PATIENT_PORT', fallback: 4001 },
  study: { variable: 'PULMORA_STUDY_PORT', fallback: 4002 },
  diagnosis: { variable: 'PULMORA_DIAGNOSIS_PORT', fallback: 4003 },
  worker: { variable: 'PULMORA_WORKER_PORT', fallback: 4004 },
  issuer: { variable: 'PULMORA_ISSUER_PORT', fallback: 4005 },
  keeper: { variable: 'PULMORA_KEEPER_PORT', fallback: 4006 },
  postgres: { variable: 'PULMORA_POSTGRES_PORT', fallback: 54_321 },
  nats: { variable: 'PULMORA_NATS_PORT', fallback: 42_221 },
} as const;

export type PortName = keyof typeof PORTS;
export type Ports = Readonly<Record<PortName, number>>;
export const PORT_NAMES = Object.keys(PORTS) as PortName[];

/** How one run of the platform on this machine is set up. */
export interface Settings {
  readonly dataDir: string;
  /** Address on which the processes listen; PostgreSQL and NATS always listen on loopback. */
  readonly host: string;
  readonly ports: Ports;
  /** Name of the development issuer, which is where it can be reached. */
  readonly issuer: string;
  readonly audience: string;
  readonly logLevel: string;
  /** Whether the platform's parts speak TLS to one another, and to clients. */
  readonly tls: boolean;
}

const positivePort = (fallback: number) => z.coerce.number().int().min(1).max(65_535).default(fallback);

/**
 * @param forceTls TLS, whatever the environment says.
 * @throws {Fault} naming every faulty variable at once, values left out.
 */
export function settingsFromEnvironment(env: NodeJS.ProcessEnv = process.env, forceTls = false): Settings {
  try {
    const ports = loadConfig(
      Object.fromEntries(PORT_NAMES.map((name) => [PORTS[name].variable, positivePort(PORTS[name].fallback)])),
      env,
    );
    const tls = forceTls || loadConfig({ PULMORA_TLS: z.enum(['on', 'off']).default('off') }, env).PULMORA_TLS === 'on';
    const portOf = (name: PortName) => Number(ports[PORTS[name].variable]);
    const config = loadConfig(
      {
        PULMORA_HOST: z.string().min(1).default('127.0.0.1'),
        PULMORA_OIDC_ISSUER: z.url().default(`${tls ? 'https' : 'http'}://127.0.0.1:${portOf('issuer')}`),
        PULMORA_OIDC_AUDIENCE: z.string().min(1).default('pulmora'),
        PULMORA_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
      },
      env,
    );
    return {
      dataDir: defaultDataDir(env),
      host: config.PULMORA_HOST,
      ports: Object.fromEntries(PORT_NAMES.map((name) => [name, portOf(name)])) as Ports,
      issuer: config.PULMORA_OIDC_ISSUER,
      audience: config.PULMORA_OIDC_AUDIENCE,
      logLevel: config.PULMORA_LOG_LEVEL,
      tls,
    };
  } catch (error) {
    if (error instanceof ConfigError) throw new Fault(`mend the environment: ${error.faults.join('; ')}`);
    throw error;
  }
}

/** Where to reach a process that listens on `host`: one cannot connect to "every address". */
export const reachable = (host: string): string => (['0.0.0.0', '::', '[::]', ''].includes(host) ? '127.0.0.1' : host);
