import { chmodSync, chownSync, copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CertificateFiles } from '../tls/platform-tls.js';
import type { ServerUser } from './server-user.js';

/** Whoever comes in plain text is not even asked for a password. */
const ENCRYPTED_ONLY = `hostssl all all 127.0.0.1/32 scram-sha-256
hostssl all all ::1/128 scram-sha-256
`;

/**
 * Settings of a server that speaks TLS and nothing else; the files are laid where its own user may read them.
 *
 * @param place of the cluster.
 */
export function encryption(
  place: string,
  files: CertificateFiles,
  user: ServerUser | undefined,
): Readonly<Record<string, string>> {
  const [cert, key, hba] = ['server.pem', 'server.key', 'pg_hba.conf'].map((name) => path.join(place, name)) as [
    string,
    string,
    string,
  ];
  copyFileSync(files.cert, cert);
  copyFileSync(files.key, key);
  writeFileSync(hba, ENCRYPTED_ONLY);
  for (const file of [cert, key, hba]) {
    chmodSync(file, 0o600);
    if (user) chownSync(file, user.uid, user.gid);
  }
  return {
    ssl: 'on',
    ssl_cert_file: cert,
    ssl_key_file: key,
    ssl_min_protocol_version: 'TLSv1.2',
    hba_file: hba,
  };
}
