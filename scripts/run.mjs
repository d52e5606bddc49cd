/**
 * node scripts/run.mjs <compiled entry> [arguments]
 *
 * Sets up what is missing, then becomes the entry: same process, so arguments, signals and exit status are its own.
 */
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { bootstrap, ROOT, SetupFault, withFaults } from './bootstrap.mjs';

await withFaults(async () => {
  const [entry, ...args] = process.argv.slice(2);
  if (!entry) throw new SetupFault('usage: node scripts/run.mjs <compiled entry> [arguments]');
  await bootstrap();
  const file = path.resolve(ROOT, entry);
  if (!fs.existsSync(file)) throw new SetupFault(`${entry} is not there: this checkout lacks that command's sources`);
  process.argv = [process.execPath, file, ...args];
  await import(pathToFileURL(file).href);
});
