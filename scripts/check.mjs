/**
 * npm run check
 *
 * Types, lint with the boundary rules, format, drift of generated files, licences, secrets. Runs all of them, then fails if one did.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { bootstrap, ROOT, SetupFault, withFaults } from './bootstrap.mjs';

const HELP = `npm run check

Types (tsc -b, tests included), lint and format (biome ci), drift of generated files, licences of dependencies, and secrets
in what is committed. Changes nothing.
`;

const CHECKS = [
  ['types', 'node_modules/typescript/bin/tsc', '-b'],
  ['lint and format', 'node_modules/@biomejs/biome/bin/biome', 'ci', ...(process.stdout.isTTY ? [] : ['--colors=off'])],
  ['generated files', 'schema/generator/dist/main.js', '--check'],
  ['licences', 'scripts/licences.mjs', '--check'],
  ['secrets', 'scripts/secrets.mjs'],
];

await withFaults(async () => {
  if (process.argv.includes('--help')) return void process.stdout.write(HELP);
  await bootstrap();
  const failed = CHECKS.filter(([name, script, ...args]) => {
    process.stdout.write(`check: ${name}\n`);
    const { status } = spawnSync(process.execPath, [path.join(ROOT, script), ...args], { cwd: ROOT, stdio: 'inherit' });
    return status !== 0;
  }).map(([name]) => name);
  if (failed.length > 0) throw new SetupFault(`check failed: ${failed.join(', ')}`);
  process.stdout.write('check: all is well\n');
});
