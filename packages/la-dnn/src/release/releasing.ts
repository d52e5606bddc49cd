import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCovidCt } from '../data/dataset.js';
import { DATA_TERMS } from '../data/provenance.js';
import { startInferenceThread } from '../engine/inference-thread.js';
import { bootstrapAuc, type Interval } from '../metrics/interval.js';
import { auc, youdenThreshold } from '../metrics/roc.js';
import { FINDINGS, INPUT_SIDE, LESIONS } from '../network/architecture.js';
import { flatten, TOTAL_WEIGHTS } from '../network/weights.js';
import { packageRoot } from '../setup/paths.js';
import { readWeights } from '../training/checkpoint.js';
import type { TrainingConfig } from '../training/config.js';
import { evaluate, type Measured } from './evaluation.js';
import { toFloat16 } from './float16.js';
import { type ReleaseManifest, releaseManifest } from './manifest.js';
import { modelCard } from './model-card.js';
import { WEIGHTS_FILE } from './released-model.js';

export interface ReleaseOptions {
  readonly name: string;
  readonly version: string;
  /** Folder of a finished training run. */
  readonly run: string;
  readonly data: string;
  readonly say: (line: string) => void;
}

/**
 * Makes a release of a trained network: rounds its weights to float16, chooses the threshold on the validation split
 * with the rounded weights, and only then reads the test split, once.
 *
 * @returns the folder of the release.
 */
export async function release({ name, version, run, data, say }: ReleaseOptions): Promise<string> {
  const folder = join(packageRoot(), 'released', `${name}-${version}`);
  const trained = flatten(await readWeights(join(run, 'best.bin')));
  const { config } = JSON.parse(await readFile(join(run, 'report.json'), 'utf8')) as { config: TrainingConfig };
  const halves = toFloat16(trained);
  const bytes = new Uint8Array(halves.buffer);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, WEIGHTS_FILE), bytes);

  const covidCt = join(data, 'covid-ct');
  const draft = (threshold: number, rest: Pick<ReleaseManifest, 'validation' | 'test'>): ReleaseManifest =>
    releaseManifest.parse({
      name,
      version,
      released: new Date().toISOString().slice(0, 10),
      files: [{ name: WEIGHTS_FILE, bytes: bytes.length, sha256: sha256(bytes) }],
      input: {
        width: INPUT_SIDE,
        height: INPUT_SIDE,
        channels: 1,
        range: [0, 1],
        preprocessing:
          'transparency on black, luminance, whole image resized to a square with Lanczos, 0 black to 1 white',
      },
      outputs: [...FINDINGS],
      threshold,
      ...rest,
      training: {
        configuration: JSON.stringify(config),
        weightsSha256: sha256(new Uint8Array(trained.buffer, trained.byteOffset, trained.byteLength)),
        data: trainingData(config),
      },
    });
  try {
    // A first manifest, so that the very code that will serve the model can load it.
    await writeManifest(folder, draft(0.5, NOTHING_MEASURED));
    const validation = await measured(folder, () => readCovidCt(covidCt, 'val'));
    const scores = validation.predictions.map(({ probability }) => probability);
    const labels = (await readCovidCt(covidCt, 'val')).map((image) => image.covid19);
    const threshold = youdenThreshold(scores, labels);
    const validationFigures = {
      images: scores.length,
      auc: auc(scores, labels) ?? 0,
      auc95: bootstrapAuc(scores, labels) ?? ([0, 1] as const),
    };
    say(`validation AUC ${validationFigures.auc.toFixed(4)}, threshold ${threshold.toFixed(3)}`);
    await writeManifest(folder, draft(threshold, { ...NOTHING_MEASURED, validation: toPair(validationFigures) }));

    const test = await measured(folder, () => readCovidCt(covidCt, 'test'));
    const manifest = draft(threshold, {
      validation: toPair(validationFigures),
      test: {
        images: test.n,
        positives: test.positives,
        auc: required(test.auc),
        accuracy: required(test.accuracy),
        sensitivity: required(test.sensitivity),
        specificity: required(test.specificity),
        precision: required(test.precision),
        lesions: Object.fromEntries(
          LESIONS.map((lesion) => {
            const { n, positives, auc: area } = test.lesions[lesion];
            return [lesion, { images: n, positives, auc: area.value, auc95: area.interval95 }];
          }),
        ) as unknown as ReleaseManifest['test']['lesions'],
      },
    });
    await writeManifest(folder, manifest);
    await writeFile(join(folder, 'MODEL_CARD.md'), modelCard(manifest, TOTAL_WEIGHTS));
    say(`test AUC ${manifest.test.auc.value.toFixed(4)}`);
    return folder;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

const zero = { value: 0, interval95: [0, 1] as [number, number] };
const NOTHING_MEASURED: Pick<ReleaseManifest, 'validation' | 'test'> = {
  validation: { images: 0, auc: 0, auc95: [0, 1] },
  test: {
    images: 0,
    positives: 0,
    auc: zero,
    accuracy: zero,
    sensitivity: zero,
    specificity: zero,
    precision: zero,
    lesions: Object.fromEntries(
      LESIONS.map((lesion) => [lesion, { images: 0, positives: 0, auc: null, auc95: null }]),
    ) as ReleaseManifest['test']['lesions'],
  },
};

async function measured(folder: string, images: () => ReturnType<typeof readCovidCt>) {
  const thread = await startInferenceThread({ engine: 'onnx', modelDir: folder });
  try {
    return await evaluate(thread, await images());
  } finally {
    await thread.dispose();
  }
}

function trainingData(config: TrainingConfig): ReleaseManifest['training']['data'] {
  const datasets = new Set(config.phases.flatMap((phase) => (phase.kind === 'whole' ? [phase.data] : [])));
  return [
    { ...DATA_TERMS.imagenet, images: 0, use: 'first weights of the trunk' },
    ...(datasets.has('sars-cov-2-ct') ? [{ ...DATA_TERMS.sarsCov2Ct, images: 1736, use: 'pretraining' }] : []),
    { ...DATA_TERMS.covidCt, images: 425, use: 'training (official split)' },
    { ...DATA_TERMS.covidCt, images: 118, use: 'choice of epoch and threshold (official validation split)' },
  ];
}

const writeManifest = (folder: string, manifest: ReleaseManifest): Promise<void> =>
  writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const toPair = (figures: { images: number; auc: number; auc95: Interval }) => ({
  ...figures,
  auc95: [figures.auc95[0], figures.auc95[1]] as [number, number],
});

function required({ value, interval95 }: Measured): ReleaseManifest['test']['auc'] {
  if (value === null || interval95 === null) throw new Error('the test split cannot measure this model');
  return { value, interval95: [interval95[0], interval95[1]] };
}
