import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { registeredModels, verifiedModel } from '@pulmora/la-dnn';
import { type ModelRollout, modelRollout, saidAt } from '../rollout/model-rollout.js';
import { readRollout, writeRollout } from '../rollout/rollout-file.js';

const HELP = `Which model reads what. Workers follow within seconds, without losing what they are reading.

Usage: npm run model -- <command>

  list                          releases in the registry, with the digest of each file
  status                        which is active, canary, shadow, pinned
  activate <version>            reads everything from here on
  canary <version> --share 0.1  reads this share of the studies; --share 0 ends it
  shadow <version> | off        reads too, and is shown to nobody
  pin <tenant> <version> | off  reads all of one clinic's (its opaque id)
  rollback                      the active one before this one reads again

  --rollout FILE   where that is written [PULMORA_MODEL_ROLLOUT, else model-rollout.json of PULMORA_DATA_DIR]
  --help           this text

A release is checked against its manifest before anything changes. Releases are looked for in PULMORA_MODEL_DIR, else in
the package.
`;

class UsageError extends Error {}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    share: { type: 'string' },
    rollout: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const file =
  values.rollout ??
  process.env.PULMORA_MODEL_ROLLOUT ??
  join(resolve(process.env.PULMORA_DATA_DIR || '.pulmora'), 'model-rollout.json');

try {
  if (values.help) process.stdout.write(HELP);
  else await run(positionals);
} catch (error) {
  process.stderr.write(`model: ${(error as Error).message}\n`);
  process.exitCode = 1;
}

async function run([command = '', first = '', second = '']: string[]): Promise<void> {
  if (command === 'list') return void process.stdout.write(await listing());
  const now = await current();
  if (command === 'status') return void process.stdout.write(`${JSON.stringify(now, null, 2)}\n`);
  const next = saidAt(new Date(), now, await changed(now, command, first, second));
  await writeRollout(file, next);
  process.stdout.write(`${JSON.stringify(next, null, 2)}\n`);
}

async function changed(now: ModelRollout, command: string, first: string, second: string): Promise<ModelRollout> {
  const known = async (version: string) => (await verifiedModel(version)).version;
  switch (command) {
    case 'activate':
      return { ...now, active: await known(first), previous: now.active, canary: null };
    case 'canary': {
      const share = Number(values.share);
      if (values.share === undefined || !(share >= 0 && share <= 1)) throw new UsageError('--share is 0 to 1');
      return { ...now, canary: share === 0 ? null : { version: await known(first), share } };
    }
    case 'shadow':
      return { ...now, shadow: first === 'off' ? null : await known(first) };
    case 'pin': {
      const { [first]: _pinned, ...pins } = now.pins;
      return modelRollout.parse({ ...now, pins: second === 'off' ? pins : { ...pins, [first]: await known(second) } });
    }
    case 'rollback':
      if (now.previous === null) throw new UsageError('there is nothing to roll back to');
      return { ...now, active: await known(now.previous), previous: now.active, canary: null };
    default:
      throw new UsageError('name list, status, activate, canary, shadow, pin or rollback (see --help)');
  }
}

/** Where nothing was ever said, the newest release reads everything. */
async function current(): Promise<ModelRollout> {
  const said = await readRollout(file);
  if (said) return said;
  const newest = (await registeredModels()).at(-1);
  if (!newest) throw new UsageError('the registry holds no release');
  return modelRollout.parse({ active: newest.version });
}

async function listing(): Promise<string> {
  const models = await registeredModels();
  return models
    .map(({ name, version, released, files }) =>
      [`${name} ${version}, released ${released}`, ...files.map((one) => `  ${one.sha256}  ${one.name}`), ''].join(
        '\n',
      ),
    )
    .join('');
}
