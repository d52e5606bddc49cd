import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ClientTls } from '@pulmora/platform';
import type { ProcessName } from '../platform/processes.js';
import { ensureDirectory, permissionFault } from '../settings/paths.js';
import { authorityFile } from '../settings/trust.js';
import { type Authority, makeAuthority } from './authority.js';

/** Who has a certificate: the processes, the servers, and the supervisor, which asks whether they are ready. */
export type CertifiedName = ProcessName | 'postgres' | 'nats' | 'supervisor';

const NAMES: readonly CertifiedName[] = [
  'issuer',
  'keeper',
  'patient',
  'study',
  'diagnosis',
  'worker',
  'gateway',
  'postgres',
  'nats',
  'supervisor',
];

/** Where one's certificate, its key and the authority lie. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

/** The certificates of one platform on one machine. */
export interface PlatformTls {
  readonly authority: Authority;
  readonly caFile: string;
  filesOf(name: CertifiedName): CertificateFiles;
  /** With which the supervisor, or whoever tests, connects to any of the servers. */
  readonly client: Required<{ [Name in keyof ClientTls]: string }>;
  /** Puts another certificate in place of one's, as cert-manager would. */
  rotate(name: CertifiedName): Promise<void>;
}

/**
 * Makes an authority and a certificate for each, in `<dataDir>/tls`. Made anew at each start: the authority's key is in
 * memory only, and its clients are told of it by file.
 *
 * @param hosts by which the servers are reached.
 * @throws {Fault} without permission to write there.
 */
export async function makePlatformTls(dataDir: string, hosts: readonly string[]): Promise<PlatformTls> {
  const caFile = authorityFile({ dataDir });
  const folder = ensureDirectory(path.dirname(caFile));
  const authority = await makeAuthority('Pulmora on one machine');
  const names = [...new Set([...hosts, 'localhost', '127.0.0.1', '::1'])];
  const filesOf = (name: CertifiedName) => ({
    cert: path.join(folder, `${name}.pem`),
    key: path.join(folder, `${name}.key`),
    ca: caFile,
  });
  const rotate = async (name: CertifiedName) => {
    const pair = await authority.issue(name, names);
    const files = filesOf(name);
    put(files.key, pair.key);
    put(files.cert, pair.cert);
  };
  put(caFile, authority.ca);
  for (const name of NAMES) await rotate(name);
  const own = filesOf('supervisor');
  return {
    authority,
    caFile,
    filesOf,
    rotate,
    client: { ca: authority.ca, cert: readFileSync(own.cert, 'utf8'), key: readFileSync(own.key, 'utf8') },
  };
}

/** Whole or not at all. */
function put(file: string, text: string): void {
  try {
    writeFileSync(`${file}.new`, text, { mode: file.endsWith('.key') ? 0o600 : 0o644 });
    renameSync(`${file}.new`, file);
  } catch (error) {
    throw permissionFault(file, error);
  }
}
