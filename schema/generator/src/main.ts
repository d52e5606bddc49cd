import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { generateArtefacts } from './artefacts.js';

const HELP = `Writes the schemas that are generated from code into schema/.

Usage: npm run generate [-- --check]

  --check  writes nothing; fails when a committed schema is not what the code says
  --help   this text
`;

const schemaFolder = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const { values } = parseArgs({ options: { check: { type: 'boolean' }, help: { type: 'boolean' } } });

if (values.help) process.stdout.write(HELP);
else await main();

async function main(): Promise<void> {
  const stale: string[] = [];
  for (const [name, text] of await generateArtefacts()) {
    const path = join(schemaFolder, name);
    const committed = await readFile(path, 'utf8').catch(() => undefined);
    if (committed === text) continue;
    stale.push(name);
    if (values.check) continue;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  if (!values.check) process.stdout.write(`generate: ${stale.length === 0 ? 'nothing to write' : stale.join(', ')}\n`);
  else if (stale.length > 0) {
    process.stderr.write(`generate: not what the code says: ${stale.join(', ')}; run "npm run generate"\n`);
    process.exitCode = 1;
  }
}
