/**
 * node scripts/lay-down.mjs <folder>
 *
 * Lays down what a release runs on: compiled sources without tests, the built console, schemas, the model, and the manifests
 * of npm by which `npm ci --omit=dev` fetches its packages. Needs compiled sources, and the console's site.
 */
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { ROOT, SetupFault, withFaults } from './bootstrap.mjs';

/** Workspaces that processes start from; what they depend on among the others comes along. */
const STARTED = ['gateway', 'services/patient', 'services/study', 'services/diagnosis', 'migrations', 'broker'];

const NOT_RUN = /\.(test|contract)\.|\.d\.ts(\.map)?$|\.tsbuildinfo$|[\\/]testing[\\/]/;

await withFaults(async () => {
  const [target] = process.argv.slice(2);
  if (!target) throw new SetupFault('usage: node scripts/lay-down.mjs <folder>');
  if (fs.existsSync(target) && fs.readdirSync(target).length > 0) throw new SetupFault(`${target} is not empty`);
  const { workspaces } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const folders = workspaces.flatMap(expand);
  const byName = new Map(folders.map((folder) => [manifestOf(folder).name, folder]));
  const needed = closure(STARTED, byName);
  for (const file of ['package.json', 'package-lock.json', '.npmrc', 'LICENSE']) copy(file, target);
  // npm wants every workspace's manifest to be there, whichever it installs.
  for (const folder of folders) copy(path.join(folder, 'package.json'), target);
  for (const folder of needed) {
    copy(path.join(folder, 'dist'), target, (file) => !NOT_RUN.test(file));
    copy(path.join(folder, 'released'), target);
  }
  for (const file of fs.readdirSync(path.join(ROOT, 'schema'))) {
    if (file.endsWith('.graphql')) copy(path.join('schema', file), target);
  }
  const site = path.join('console', 'dist', 'site');
  if (!fs.existsSync(path.join(ROOT, site))) throw new SetupFault('the console is not built: npx vite build console');
  copy(site, target);
  fs.writeFileSync(path.join(target, 'workspaces.txt'), needed.map((folder) => `--workspace=${folder}`).join(' '));
  process.stdout.write(`lay-down: ${needed.join(', ')}\n`);
});

function manifestOf(folder) {
  return JSON.parse(fs.readFileSync(path.join(ROOT, folder, 'package.json'), 'utf8'));
}

/** `packages/*` as the folders that it means. */
function expand(pattern) {
  if (!pattern.endsWith('/*')) return [pattern];
  const home = pattern.slice(0, -2);
  return fs
    .readdirSync(path.join(ROOT, home))
    .map((name) => path.join(home, name))
    .filter((folder) => fs.existsSync(path.join(ROOT, folder, 'package.json')));
}

function closure(started, byName) {
  const found = new Set();
  const visit = (folder) => {
    if (found.has(folder)) return;
    found.add(folder);
    for (const name of Object.keys(manifestOf(folder).dependencies ?? {})) {
      const next = byName.get(name);
      if (next) visit(next);
    }
  };
  for (const folder of started) visit(folder);
  return [...found].sort();
}

function copy(place, target, filter = () => true) {
  const source = path.join(ROOT, place);
  if (fs.existsSync(source)) fs.cpSync(source, path.join(target, place), { recursive: true, filter });
}
