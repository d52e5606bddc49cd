/**
 * node scripts/secrets.mjs [folder]
 *
 * Looks for secrets with secretlint: in a folder's files, else in all that git tracks here, or would.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Pictures, weights and the like: long, and no text. */
const NOT_TEXT = /\.(png|jpe?g|dcm|bin|onnx|ico|woff2|gz)$/i;

const [folder] = process.argv.slice(2);
const home = folder ? path.resolve(folder) : ROOT;
const files = folder ? fs.readdirSync(home) : tracked();
const secretlint = path.join(ROOT, 'node_modules', 'secretlint', 'bin', 'secretlint.js');
// What is found is masked: this output is read by many.
const { status } = spawnSync(
  process.execPath,
  [secretlint, '--maskSecrets', '--no-glob', '--secretlintrc', path.join(ROOT, '.secretlintrc.json'), ...files],
  { cwd: home, stdio: 'inherit' },
);
process.exitCode = status ?? 1;

function tracked() {
  return execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
    .split('\0')
    .filter((file) => file !== '' && !NOT_TEXT.test(file) && fs.existsSync(path.join(ROOT, file)));
}
