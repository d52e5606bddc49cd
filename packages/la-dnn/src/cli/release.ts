import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { release } from '../release/releasing.js';
import { repositoryRoot, sharedDataDir } from '../setup/paths.js';

const HELP = `Makes a release of a finished training run: weights, manifest and model card under packages/la-dnn/released.
Reads the test split, once; a training run never does.

Usage: npm run release:model -- --run <dir> --version <x.y.z> [--fold <dir> …] [--data <dir>]

  --run <dir>   a finished training run
  --fold <dir>  a run of the same configuration that left a fold out; all of them calibrate the release
`;

const { values } = parseArgs({
  options: {
    run: { type: 'string' },
    version: { type: 'string' },
    fold: { type: 'string', multiple: true, default: [] },
    data: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const data = values.data ?? sharedDataDir();

if (values.help || !values.run || !values.version || !data) {
  (values.help ? process.stdout : process.stderr).write(HELP);
  process.exitCode = values.help ? 0 : 2;
} else {
  const folder = await release({
    name: 'la-dnn',
    version: values.version,
    run: values.run,
    folds: values.fold,
    data,
    say: (line) => process.stdout.write(`release: ${line}\n`),
  });
  process.stdout.write(`release: ${folder.replace(`${join(repositoryRoot())}/`, '')}\n`);
}
