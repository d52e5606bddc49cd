import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { errorCode, Fault } from '../fault.js';
import { fetchDebianProgram } from '../programs/debian-package.js';
import { findProgram } from '../programs/find-program.js';
import { defaultDataDir } from '../settings/paths.js';
import { type AcquisitionStep, acquisitionPlan, pinnedRelease } from './acquisition-plan.js';
import { fetchRelease } from './release.js';

const run = promisify(execFile);

export interface NatsServerProgram {
  readonly path: string;
  readonly version: NatsVersion;
}

export interface NatsVersion {
  readonly major: number;
  readonly minor: number;
}

/** Durable pull consumers as the platform uses them. */
const OLDEST: NatsVersion = { major: 2, minor: 9 };

/**
 * Finds a nats-server, or fetches one into `bin/` of the data directory; changes nothing else on the machine.
 *
 * @param note is told, in one line, about what takes long.
 * @throws {Fault} when none can be had, with what was tried.
 */
export async function ensureNatsServer(
  dataDir: string = defaultDataDir(),
  note: (line: string) => void = () => {},
  env: NodeJS.ProcessEnv = process.env,
): Promise<NatsServerProgram> {
  const bin = path.join(dataDir, 'bin');
  const fetched = path.join(bin, 'nats-server');
  const plan = acquisitionPlan({
    chosen: env.PULMORA_NATS_SERVER || undefined,
    onPath: findProgram('nats-server', env),
    fetched: existsSync(fetched) ? fetched : undefined,
    hasApt: findProgram('apt-get', env) !== undefined && findProgram('dpkg', env) !== undefined,
    release: pinnedRelease(process.platform, process.arch),
  });
  const tried: string[] = [];
  for (const step of plan) {
    try {
      return await inspect(await carryOut(step, bin, note));
    } catch (error) {
      tried.push(error instanceof Fault ? error.message : String(error));
    }
  }
  throw new Fault(
    `nats-server is missing: install it (on Debian: apt-get install nats-server), or set PULMORA_NATS_SERVER to one; tried: ${tried.join('; ') || 'nothing fits this machine'}`,
  );
}

async function carryOut(step: AcquisitionStep, bin: string, note: (line: string) => void): Promise<string> {
  switch (step.kind) {
    case 'use':
      return step.path;
    case 'debian-package':
      note("fetching Debian's nats-server (once)");
      return fetchDebianProgram({ package: 'nats-server', file: 'usr/sbin/nats-server' }, bin);
    case 'release':
      note(`fetching nats-server ${step.release.version} (once)`);
      return fetchRelease(step.release, bin);
  }
}

/** @throws {Fault} when it cannot be run or is too old. */
async function inspect(program: string): Promise<NatsServerProgram> {
  const { stdout } = await run(program, ['--version']).catch((error: unknown) => {
    throw new Fault(`${program} cannot be run (${errorCode(error) ?? 'it failed'})`);
  });
  const version = parseVersion(stdout);
  if (!version || !isAtLeast(version, OLDEST)) {
    throw new Fault(`${program} is not nats-server ${OLDEST.major}.${OLDEST.minor} or newer (${stdout.trim()})`);
  }
  return { path: program, version };
}

/** `nats-server: v2.9.10` */
export function parseVersion(text: string): NatsVersion | undefined {
  const [, major, minor] = /v(\d+)\.(\d+)\./.exec(text) ?? [];
  return major === undefined || minor === undefined ? undefined : { major: Number(major), minor: Number(minor) };
}

export const isAtLeast = (version: NatsVersion, oldest: NatsVersion): boolean =>
  version.major > oldest.major || (version.major === oldest.major && version.minor >= oldest.minor);
