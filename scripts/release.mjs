/**
 * npm run release [-- --dry-run]
 *
 * Makes a release of what the changesets say: versions, CHANGELOG, image tags, the list of released migrations, the SBOM,
 * one commit and its tag. Pushes nothing.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { bootstrap, ROOT, SetupFault, say, withFaults } from './bootstrap.mjs';
import { retagged, withNotes, withRelease } from './release-edits.mjs';

const HELP = `npm run release [-- --dry-run]

Needs a clean checkout. The first release is of the version that the packages have; each later one needs at least one
changeset (npx changeset), which says what the next version is. Run npm test and npm run verify -- upgrade before.
  --dry-run  says what would be released, and changes nothing
`;

const RELEASED = 'migrations/released.json';

await withFaults(async () => {
  if (process.argv.includes('--help')) return void process.stdout.write(HELP);
  await bootstrap();
  const released = JSON.parse(read(RELEASED));
  const before = versionNow();
  const first = Object.keys(released).length === 0;
  const pending = changesets();
  if (!first && pending.length === 0)
    throw new SetupFault('there is nothing to release: write a changeset (npx changeset)');
  if (process.argv.includes('--dry-run')) {
    process.stdout.write(first ? `the first release would be ${before}\n` : `since ${before}:\n`);
    for (const { summary } of pending) process.stdout.write(`- ${summary}\n`);
    return;
  }
  if (git('status', '--porcelain') !== '') throw new SetupFault('the checkout is not clean: commit first');
  const madeOf = git('rev-parse', 'HEAD');
  if (first) forget(pending);
  else raiseVersions(before);
  const version = versionNow();
  if (git('tag', '--list', `v${version}`) !== '') throw new SetupFault(`v${version} is tagged already`);
  edit('CHANGELOG.md', (text) =>
    withNotes(
      text,
      version,
      pending.map(({ summary }) => summary),
    ),
  );
  const { MIGRATIONS } = await import('../migrations/dist/index.js');
  const names = Object.entries(MIGRATIONS).map(([database, all]) => [database, all.map(({ name }) => name)]);
  edit(RELEASED, () => JSON.stringify(withRelease(released, version, madeOf, Object.fromEntries(names))));
  run(process.execPath, 'node_modules/@biomejs/biome/bin/biome', 'format', '--write', RELEASED);
  run('npm', 'run', 'sbom');
  git('add', '-A');
  git('commit', '-m', `Release ${version}`);
  git('tag', '-a', `v${version}`, '-m', `Release ${version}`);
  say(`released ${version}: git push --follow-tags, and build the images (images/)`);
});

/** Versions of all packages, by the changesets, and what names them elsewhere. */
function raiseVersions(before) {
  run(process.execPath, 'node_modules/@changesets/cli/bin.js', 'version');
  const version = JSON.parse(read('packages/platform/package.json')).version;
  edit('package.json', (text) => text.replace(`"version": "${before}"`, `"version": "${version}"`));
  for (const file of git('ls-files', 'k8s', 'images', 'compose.yaml', 'docs').split('\n')) {
    edit(file, (text) => retagged(text, before, version));
  }
  run('npm', 'install', '--package-lock-only', '--no-audit', '--no-fund');
}

function changesets() {
  const home = path.join(ROOT, '.changeset');
  return fs
    .readdirSync(home)
    .filter((file) => file.endsWith('.md') && file !== 'README.md')
    .map((file) => {
      const [, , summary = ''] = fs.readFileSync(path.join(home, file), 'utf8').split(/^---$/m);
      return { file, summary: summary.trim() };
    });
}

/** The first release is of the version that stands: what its changesets say goes into the changelog all the same. */
function forget(pending) {
  for (const { file } of pending) fs.rmSync(path.join(ROOT, '.changeset', file));
}

function read(file) {
  return fs.readFileSync(path.join(ROOT, file), 'utf8');
}

function versionNow() {
  return JSON.parse(read('package.json')).version;
}

function edit(file, change) {
  const text = read(file);
  const changed = change(text);
  if (changed !== text) fs.writeFileSync(path.join(ROOT, file), changed);
}

function run(command, ...args) {
  execFileSync(command, args, { cwd: ROOT, stdio: ['ignore', 2, 2] });
}

function git(...args) {
  return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
}
