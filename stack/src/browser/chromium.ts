import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { errorCode, Fault } from '../fault.js';
import { defaultDataDir } from '../settings/paths.js';
import { fetchDebianChromium, type UnpackedChromium, unpackedChromium } from './debian-chromium.js';

const run = promisify(execFile);

/** A browser to be driven by tests. */
export type Chromium = UnpackedChromium;

/**
 * Finds a Chromium, or unpacks Debian's into `bin/` of the data directory; changes nothing else on the machine.
 *
 * @param note is told, in one line, about what takes long.
 * @throws {Fault} when none can be had.
 */
export async function ensureChromium(
  dataDir: string = defaultDataDir(),
  note: (line: string) => void = () => {},
  env: NodeJS.ProcessEnv = process.env,
): Promise<Chromium> {
  const chosen = env.PULMORA_CHROMIUM || findProgram('chromium', env);
  if (chosen) return inspect({ program: chosen, env: {} });
  const root = path.join(dataDir, 'bin', 'chromium');
  if (existsSync(unpackedChromium(root).program)) return inspect(unpackedChromium(root));
  if (!findProgram('apt-get', env) || !findProgram('dpkg', env)) {
    throw new Fault('a Chromium is missing: install one, or set PULMORA_CHROMIUM to one');
  }
  note("fetching Debian's chromium (once; a few hundred megabytes)");
  return inspect(await fetchDebianChromium(root));
}

/** @throws {Fault} when it cannot be run. */
async function inspect(chromium: Chromium): Promise<Chromium> {
  const { program, env } = chromium;
  await run(program, ['--version'], { env: { ...process.env, ...env } }).catch((error: unknown) => {
    throw new Fault(`${program} cannot be run (${errorCode(error) ?? 'it failed'})`);
  });
  return chromium;
}

/** The first program of this name on PATH. */
function findProgram(name: string, env: NodeJS.ProcessEnv): string | undefined {
  const directories = (env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return directories.map((directory) => path.join(directory, name)).find((file) => existsSync(file));
}
