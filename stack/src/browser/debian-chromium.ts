import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Fault } from '../fault.js';

const run = promisify(execFile);

/** A browser that was unpacked rather than installed. */
export interface UnpackedChromium {
  readonly program: string;
  /** What it needs to find its libraries and fonts. */
  readonly env: Readonly<Record<string, string>>;
}

const place = (root: string): UnpackedChromium => ({
  program: path.join(root, 'usr', 'lib', 'chromium', 'chromium'),
  env: {
    LD_LIBRARY_PATH: libraries(root).join(':'),
    FONTCONFIG_FILE: path.join(root, 'fonts.conf'),
  },
});

/** The browser under this folder, as {@link fetchDebianChromium} has put it there. */
export const unpackedChromium = place;

/**
 * Unpacks Debian's chromium, and every library and font that the machine lacks for it, into a folder. Nothing is
 * installed, so it takes no root, and the machine stays as it is. Some hundred megabytes, once.
 *
 * @throws {Fault} when apt cannot fetch them.
 */
export async function fetchDebianChromium(root: string): Promise<UnpackedChromium> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'pulmora-chromium-'));
  // Beside the place where it goes, so that it appears there whole.
  const draft = `${root}.${randomUUID()}`;
  try {
    const archives = path.join(directory, 'cache', 'archives');
    await mkdir(path.join(archives, 'partial'), { recursive: true });
    await mkdir(path.join(directory, 'lists', 'partial'), { recursive: true });
    await download(directory);
    const packages = readdirSync(archives).filter((name) => name.endsWith('.deb'));
    if (packages.length === 0) throw new Fault('apt-get fetched no chromium');
    await mkdir(draft, { recursive: true });
    for (const name of packages) await run('dpkg', ['-x', path.join(archives, name), draft]);
    await writeFile(path.join(draft, 'fonts.conf'), fontsConfiguration(root));
    await rm(root, { recursive: true, force: true });
    await rename(draft, root);
    return place(root);
  } finally {
    await rm(draft, { recursive: true, force: true });
    await rm(directory, { recursive: true, force: true });
  }
}

async function download(directory: string): Promise<void> {
  const options = [
    '-q',
    '-y',
    // apt as root gives up its rights for downloads, and then may not write here.
    ...['APT::Sandbox::User=root', `Dir::State::lists=${path.join(directory, 'lists')}`].flatMap((set) => ['-o', set]),
    ...[`Dir::Cache=${path.join(directory, 'cache')}`, 'Debug::NoLocking=true'].flatMap((set) => ['-o', set]),
  ];
  // One archive of several that cannot be reached is no reason to give up.
  await run('apt-get', [...options, 'update'], { cwd: directory }).catch(() => {});
  const install = ['install', '--download-only', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'];
  await run('apt-get', [...options, ...install], { cwd: directory, maxBuffer: 64 * 1024 * 1024 }).catch(
    (error: { stderr?: string }) => {
      const words = String(error.stderr ?? '').trim();
      throw new Fault(`Debian's chromium cannot be fetched (${words.split('\n').at(-1) || 'apt-get did not say why'})`);
    },
  );
}

/** Where Debian puts libraries, for whatever machine this is. */
function libraries(root: string): string[] {
  return ['usr/lib', 'lib'].flatMap((folder) => {
    const base = path.join(root, folder);
    const triplets = list(base).filter((name) => name.endsWith('-linux-gnu'));
    return [...triplets.flatMap((name) => [path.join(base, name), path.join(base, name, 'nss')]), base];
  });
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

const fontsConfiguration = (root: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>${path.join(root, 'usr', 'share', 'fonts')}</dir>
  <cachedir>${path.join(root, 'font-cache')}</cachedir>
</fontconfig>
`;
