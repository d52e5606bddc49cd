import { createPrivateKey, X509Certificate } from 'node:crypto';
import { type FSWatcher, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ConfigError } from '../config/config.js';
import type { ClientTls } from '../http/tls-client.js';
import type { Lifecycle } from '../lifecycle/process.js';
import type { Logger } from '../telemetry/logger.js';

/** What a process shows and trusts; PEM. */
export type TlsMaterial = Required<{ [Name in keyof ClientTls]: string }>;

/** A process's certificate, as it is now: the files may be replaced while the process runs. */
export interface ProcessTls {
  readonly current: TlsMaterial;
  /** Calls back when there is a new certificate, key or authority. */
  onChange(listener: (material: TlsMaterial) => void): void;
}

export interface TlsFiles {
  readonly PULMORA_TLS_CERT_FILE?: string | undefined;
  readonly PULMORA_TLS_KEY_FILE?: string | undefined;
  readonly PULMORA_TLS_CA_FILE?: string | undefined;
}

/** How often the files are looked at where the system does not tell of a change, milliseconds. */
const LOOK_EVERY_MS = 30_000;

/**
 * Reads a process's certificate and goes on looking at it. Kubernetes replaces a Secret's files by turning a link over, so
 * their folders are watched. Files that do not fit together are half-written, or wrong: what was read before is kept.
 *
 * @returns undefined where none is configured.
 * @throws {ConfigError} naming the variables whose files cannot be read or are not what they should be.
 */
export async function openTls(files: TlsFiles, lifecycle: Lifecycle, logger: Logger): Promise<ProcessTls | undefined> {
  const { PULMORA_TLS_CERT_FILE: cert, PULMORA_TLS_KEY_FILE: key, PULMORA_TLS_CA_FILE: ca } = files;
  if (!cert || !key || !ca) return undefined;
  let current = await readMaterial({ cert, key, ca });
  const listeners: ((material: TlsMaterial) => void)[] = [];
  let reading = false;
  let changedMeanwhile = false;
  const look = async (): Promise<void> => {
    changedMeanwhile = reading;
    if (reading) return;
    reading = true;
    try {
      const found = await readMaterial({ cert, key, ca });
      if (found.cert !== current.cert || found.key !== current.key || found.ca !== current.ca) {
        current = found;
        for (const listener of listeners) listener(found);
        logger.info({ until: new X509Certificate(found.cert).validTo }, 'another certificate is shown from now on');
      }
    } catch (err) {
      logger.warn({ err }, 'the certificate on disk is not taken');
    } finally {
      reading = false;
    }
    if (changedMeanwhile) void look();
  };
  const folders = new Set([cert, key, ca].map((file) => path.dirname(file)));
  const watchers = [...folders].flatMap((folder) => watched(folder, () => void look()));
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  timer.unref();
  lifecycle.onClose(() => {
    clearInterval(timer);
    for (const watcher of watchers) watcher.close();
  });
  return {
    get current() {
      return current;
    },
    onChange: (listener) => void listeners.push(listener),
  };
}

function watched(folder: string, look: () => void): FSWatcher[] {
  try {
    const watcher = watch(folder, { persistent: false }, look);
    // A folder that goes away is found by the clock when it is back.
    watcher.on('error', () => watcher.close());
    return [watcher];
  } catch {
    return [];
  }
}

async function readMaterial(files: TlsMaterial): Promise<TlsMaterial> {
  const faults: string[] = [];
  const read = async (variable: string, file: string, check: (pem: string) => void) => {
    try {
      const pem = await readFile(file, 'utf8');
      check(pem);
      return pem;
    } catch {
      faults.push(`${variable}: its file cannot be read, or is not what it should be`);
      return '';
    }
  };
  const [cert, key, ca] = await Promise.all([
    read('PULMORA_TLS_CERT_FILE', files.cert, (pem) => new X509Certificate(pem)),
    read('PULMORA_TLS_KEY_FILE', files.key, (pem) => createPrivateKey(pem)),
    read('PULMORA_TLS_CA_FILE', files.ca, (pem) => new X509Certificate(pem)),
  ]);
  if (faults.length === 0 && !new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) {
    faults.push('PULMORA_TLS_KEY_FILE: not the key of the certificate');
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return { cert, key, ca };
}
