import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BackendUnavailableError, useTensorFlowBackend } from '../engine/tensorflow-backend.js';
import { repositoryRoot, sharedDataDir } from '../setup/paths.js';
import { trainingConfig } from '../training/config.js';
import { type EpochProgress, train } from '../training/trainer.js';

const HELP = `Trains LA-DNN. A run that was interrupted goes on from its last epoch.

Usage: npm run train -- --config <file> [--data <dir>] [--out <dir>]

  --config <file>  phases, rates, augmentation (packages/la-dnn/configs)
  --data <dir>     images, labels and backbone weights (default: PULMORA_SHARED_DATA, else ../shared/data)
  --out <dir>      checkpoints and result (default: .pulmora/training/<name>)
  --help           this text
`;

const { values } = parseArgs({
  options: {
    config: { type: 'string' },
    data: { type: 'string' },
    out: { type: 'string' },
    help: { type: 'boolean' },
  },
});

const say = (line: string) => process.stdout.write(`${process.stdout.isTTY ? '\r\x1b[K' : ''}${line}\n`);

if (values.help || !values.config) {
  (values.help ? process.stdout : process.stderr).write(HELP);
  process.exitCode = values.help ? 0 : 2;
} else {
  await main(values.config).catch((error) => {
    if (!(error instanceof BackendUnavailableError)) throw error;
    process.stderr.write(`train: ${error.message}\n`);
    process.exitCode = 1;
  });
}

async function main(file: string): Promise<void> {
  const data = values.data ?? sharedDataDir();
  if (!data) {
    process.stderr.write('train: no training data; name its folder with --data\n');
    process.exitCode = 1;
    return;
  }
  const config = trainingConfig.parse(JSON.parse(await readFile(file, 'utf8')));
  const folder = values.out ?? join(repositoryRoot(), '.pulmora', 'training', config.name);
  await mkdir(folder, { recursive: true });
  say(`backend: TensorFlow on ${(await useTensorFlowBackend()) ? 'a GPU' : 'the CPU'}`);
  const result = await train({ config, data, folder, say, onProgress: progressBar() });
  await writeFile(join(folder, 'report.json'), `${JSON.stringify({ config, ...result }, null, 2)}\n`);
  say(`best validation AUC ${result.bestValidationAuc.toFixed(4)}; weights in ${join(folder, 'best.bin')}`);
}

/** A bar with the time left of the epoch; nothing where the output is no terminal. */
function progressBar(): (progress: EpochProgress) => void {
  let epochBegan = performance.now();
  return ({ phase, epoch, epochs, fraction }) => {
    if (process.stdout.isTTY) {
      const left = ((performance.now() - epochBegan) / 1_000) * (1 / fraction - 1);
      const bar = '█'.repeat(Math.round(fraction * 24)).padEnd(24, '·');
      process.stdout.write(`\rphase ${phase + 1} epoch ${epoch + 1}/${epochs} ${bar} ${left.toFixed(0)} s left `);
    }
    if (fraction === 1) epochBegan = performance.now();
  };
}
