import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BackendUnavailableError, useTensorFlowBackend } from '../engine/tensorflow-backend.js';
import { useWasmBackend } from '../engine/tfjs.engine.js';
import { writeRunReport } from '../report/write-run-report.js';
import { repositoryRoot, sharedDataDir } from '../setup/paths.js';
import { type TrainingConfig, trainingConfig } from '../training/config.js';
import { type EpochProgress, train } from '../training/trainer.js';
import { registerWasmGradients } from '../training/wasm-gradients.js';

const HELP = `Trains LA-DNN. A run that was interrupted goes on from its last epoch.

Usage: npm run train -- --config <file> [--config <file> …] [--seeds <n,n,…> | --folds <k>] [--data <dir>] [--out <dir>]

  --config <file>  phases, rates, augmentation (packages/la-dnn/configs); several are trained one after another
  --seeds <list>   trains each once for each seed, as runs of their own
  --folds <k>      trains each k times, each time without one fold of the COVID-CT training images, which it then reads
  --backend <name> tensorflow, or wasm where its native part cannot be built: many times slower (default: tensorflow)
  --data <dir>     images, labels and backbone weights (default: PULMORA_SHARED_DATA, else ../shared/data)
  --out <dir>      folder of runs: checkpoints and results, one folder a run (default: .pulmora/training)
  --help           this text
`;

const { values } = parseArgs({
  options: {
    config: { type: 'string', multiple: true },
    seeds: { type: 'string' },
    folds: { type: 'string' },
    backend: { type: 'string', default: 'tensorflow' },
    data: { type: 'string' },
    out: { type: 'string' },
    help: { type: 'boolean' },
  },
});

const say = (line: string) => process.stdout.write(`${process.stdout.isTTY ? '\r\x1b[K' : ''}${line}\n`);

if (values.help || !values.config || !['tensorflow', 'wasm'].includes(values.backend)) {
  (values.help ? process.stdout : process.stderr).write(HELP);
  process.exitCode = values.help ? 0 : 2;
} else {
  await main(values.config).catch((error) => {
    if (!(error instanceof BackendUnavailableError)) throw error;
    process.stderr.write(`train: ${error.message}\n`);
    process.exitCode = 1;
  });
}

async function main(files: readonly string[]): Promise<void> {
  const data = values.data ?? sharedDataDir();
  if (!data) {
    process.stderr.write('train: no training data; name its folder with --data\n');
    process.exitCode = 1;
    return;
  }
  const runs = values.out ?? join(repositoryRoot(), '.pulmora', 'training');
  const configs: TrainingConfig[] = [];
  for (const file of files) configs.push(trainingConfig.parse(JSON.parse(await readFile(file, 'utf8'))));
  say(`backend: ${await useBackend(values.backend)}`);
  for (const config of configs.flatMap(variants)) {
    const folder = join(runs, config.name);
    await mkdir(folder, { recursive: true });
    say(`run ${config.name}`);
    const result = await train({ config, data, runs, say, onProgress: progressBar() });
    await writeFile(join(folder, 'report.json'), `${JSON.stringify({ config, ...result }, null, 2)}\n`);
    await writeRunReport(folder);
    say(`best validation AUC ${result.bestValidationAuc.toFixed(4)}; the run is in ${folder}`);
  }
}

async function useBackend(name: string): Promise<string> {
  if (name !== 'wasm') return `TensorFlow on ${(await useTensorFlowBackend()) ? 'a GPU' : 'the CPU'}`;
  await useWasmBackend();
  registerWasmGradients();
  return 'WebAssembly';
}

/** A configuration once for each seed, or for each fold left out. */
function variants(config: TrainingConfig): TrainingConfig[] {
  if (values.seeds) {
    return values.seeds
      .split(',')
      .map((seed) => ({ ...config, name: `${config.name}.seed-${seed}`, seed: Number(seed) }));
  }
  const of = Number(values.folds ?? 0);
  if (of < 2) return [config];
  return Array.from({ length: of }, (_, held) => ({
    ...config,
    name: `${config.name}.fold-${held}`,
    fold: { of, held },
  }));
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
