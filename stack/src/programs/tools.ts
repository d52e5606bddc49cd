import { existsSync } from 'node:fs';
import path from 'node:path';
import { defaultDataDir } from '../settings/paths.js';
import { type DebianProgram, fetchDebianProgram } from './debian-package.js';
import { findProgram } from './find-program.js';

/**
 * kubectl: the one that `PULMORA_KUBECTL` names, on PATH, or Debian's, fetched once into `bin/` of the data directory.
 *
 * @throws {Fault} when none can be had.
 */
export const ensureKubectl = (): Promise<string> =>
  ensureTool(process.env.PULMORA_KUBECTL, { package: 'kubernetes-client', file: 'usr/bin/kubectl' });

/**
 * promtool, which checks Prometheus' rules: on PATH, or Debian's.
 *
 * @throws {Fault} when none can be had.
 */
export const ensurePromtool = (): Promise<string> =>
  ensureTool(undefined, { package: 'prometheus', file: 'usr/bin/promtool' });

async function ensureTool(chosen: string | undefined, program: DebianProgram): Promise<string> {
  const name = path.basename(program.file);
  const bin = path.join(defaultDataDir(), 'bin');
  const fetched = path.join(bin, name);
  const found = chosen || findProgram(name) || (existsSync(fetched) ? fetched : undefined);
  return found ?? fetchDebianProgram(program, bin);
}
