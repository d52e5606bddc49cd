import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ClientTls } from '@pulmora/platform';
import { errorCode, Fault } from '../fault.js';
import type { Settings } from './settings.js';

/** Where a platform that speaks TLS on this machine tells of its authority. */
export const authorityFile = ({ dataDir }: Pick<Settings, 'dataDir'>): string => path.join(dataDir, 'tls', 'ca.pem');

/**
 * Whom commands trust that speak to the platform on this machine; undefined where it speaks no TLS.
 *
 * @throws {Fault} when it is said to speak TLS, and has not made certificates yet.
 */
export function trustOf(settings: Settings): ClientTls | undefined {
  if (!settings.tls) return undefined;
  const file = authorityFile(settings);
  try {
    return { ca: readFileSync(file, 'utf8') };
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    throw new Fault(`${file} is missing: start the platform with npm start -- --tls, or unset PULMORA_TLS`);
  }
}

/** The address of the platform's own PostgreSQL, without a login. */
export function postgresAddress(settings: Settings): string {
  const verified = settings.tls ? verifiedBy(authorityFile(settings)) : '';
  return `postgres://127.0.0.1:${settings.ports.postgres}/postgres${verified}`;
}

/** What an address of PostgreSQL ends in where its server is to show a certificate of this authority. */
export const verifiedBy = (caFile: string): string => `?sslmode=verify-full&sslrootcert=${encodeURIComponent(caFile)}`;
