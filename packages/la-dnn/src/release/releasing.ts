import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type LabelledImage, readCovidCt } from '../data/dataset.js';
import { packTexture } from '../decision/texture-model.js';
import { startInferenceThread } from '../engine/inference-thread.js';
import { bootstrapAuc } from '../metrics/interval.js';
import { auc, youdenThreshold } from '../metrics/roc.js';
import { FINDINGS, INPUT_SIDE, LESIONS } from '../network/architecture.js';
import { flatten, TOTAL_WEIGHTS, unflatten } from '../network/weights.js';
import { packageRoot } from '../setup/paths.js';
import type { TrainingConfig } from '../training/config.js';
import { weightsOfRun } from '../training/lineage.js';
import type { Reading } from '../training/scoring.js';
import { ALPHA, type Calibration, calibrate } from './calibrating.js';
import { type Evaluation, evaluate, type Measured } from './evaluation.js';
import { fromFloat16, toFloat16 } from './float16.js';
import { type ReleaseManifest, releaseManifest } from './manifest.js';
import { modelCard } from './model-card.js';
import { TEXTURE_FILE, WEIGHTS_FILE } from './released-model.js';
import { fitTextureOnData } from './texture-fitting.js';
import { trainingData } from './training-data.js';

export interface ReleaseOptions {
  readonly name: string;
  readonly version: string;
  /** Folder of a finished training run. */
  readonly run: string;
  /** Folders of runs that each left a fold of the training images out; the validation split calibrates when empty. */
  readonly folds: readonly string[];
  readonly data: string;
  readonly say: (line: string) => void;
}

/**
 * Makes a release of a trained network. Its weights are rounded to float16 first, and everything else is fitted to the
 * rounded ones: what a chest CT looks like (training images), temperature and bounds of abstention (out-of-fold readings),
 * threshold (validation split). Only then is the test split read, once.
 *
 * @returns the folder of the release.
 */
export async function release({ name, version, run, folds, data, say }: ReleaseOptions): Promise<string> {
  const folder = join(packageRoot(), 'released', `${name}-${version}`);
  const trained = flatten(await weightsOfRun(run));
  const { config } = JSON.parse(await readFile(join(run, 'report.json'), 'utf8')) as { config: TrainingConfig };
  const seen = await trainingData(run, data);
  const halves = toFloat16(trained);

  say('fitting what an axial chest CT looks like');
  const { model: texture, refusedAbove } = await fitTextureOnData(unflatten(fromFloat16(halves)), data);
  const calibration = calibrate(await calibrationReadings(run, folds));

  await mkdir(folder, { recursive: true });
  const files: ReleaseManifest['files'] = [];
  for (const [file, values] of [
    [WEIGHTS_FILE, halves],
    [TEXTURE_FILE, packTexture(texture)],
  ] as const) {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    await writeFile(join(folder, file), bytes);
    files.push({ name: file, bytes: bytes.length, sha256: sha256(bytes) });
  }
  const draft = (threshold: number, rest: Pick<ReleaseManifest, 'validation' | 'test'>): ReleaseManifest =>
    releaseManifest.parse({
      name,
      version,
      released: new Date().toISOString().slice(0, 10),
      files,
      input: {
        width: INPUT_SIDE,
        height: INPUT_SIDE,
        channels: 1,
        range: [0, 1],
        preprocessing:
          'transparency on black, luminance, whole image resized to a square with Lanczos, 0 black to 1 white',
      },
      outputs: [...FINDINGS],
      decision: { ...calibration, threshold, alpha: ALPHA, refusedAbove },
      ...rest,
      training: {
        configuration: JSON.stringify(config),
        weightsSha256: sha256(new Uint8Array(trained.buffer, trained.byteOffset, trained.byteLength)),
        calibrationRuns: folds.map((fold) => basename(fold)),
        data: seen.data,
        madeFrom: [...seen.madeFrom],
      },
    });
  try {
    // A first manifest, so that the very code that will serve the model can load it.
    await writeManifest(folder, draft(middle(calibration), NOTHING_MEASURED));
    const covidCt = join(data, 'covid-ct');
    const validation = await measured(folder, await readCovidCt(covidCt, 'val'));
    const { threshold, figures } = onValidation(validation, calibration, await float32Auc(run));
    say(`validation AUC ${figures.auc.toFixed(4)}, threshold ${threshold.toFixed(3)}`);
    await writeManifest(folder, draft(threshold, { ...NOTHING_MEASURED, validation: figures }));

    const test = await measured(folder, await readCovidCt(covidCt, 'test'));
    const manifest = draft(threshold, { validation: figures, test: testFigures(test) });
    await writeManifest(folder, manifest);
    await writeFile(join(folder, 'MODEL_CARD.md'), modelCard(manifest, TOTAL_WEIGHTS));
    say(`test AUC ${manifest.test.auc.value.toFixed(4)}`);
    return folder;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Out-of-fold readings of each fold's run; without folds the validation readings, which also chose the epoch. */
async function calibrationReadings(run: string, folds: readonly string[]): Promise<Reading[]> {
  const readings = async (folder: string) =>
    JSON.parse(await readFile(join(folder, 'readings.json'), 'utf8')) as Record<'validation' | 'outOfFold', Reading[]>;
  if (folds.length === 0) return (await readings(run)).validation;
  return (await Promise.all(folds.map(readings))).flatMap(({ outOfFold }) => outOfFold);
}

/** What the run's own readings of the validation split say, by its float32 weights. */
async function float32Auc(run: string): Promise<number | null> {
  const { validation } = JSON.parse(await readFile(join(run, 'readings.json'), 'utf8')) as {
    validation: readonly Reading[];
  };
  const known = validation.flatMap(({ covid19, probabilities: [score] }) =>
    covid19 === null || score === undefined ? [] : [{ score, covid19 }],
  );
  return auc(
    known.map(({ score }) => score),
    known.map(({ covid19 }) => covid19),
  );
}

const middle = ({ indeterminate: [low, high] }: Calibration): number => (low + high) / 2;

/** The threshold lies within the bounds of abstention: no outcome may contradict the side on which it is counted. */
function onValidation(
  { predictions }: Evaluation,
  { indeterminate: [low, high] }: Calibration,
  float32: number | null,
) {
  const scores = predictions.map(({ probability }) => probability);
  const labels = predictions.map(({ label }) => label);
  const auc95 = bootstrapAuc(scores, labels) ?? [0, 1];
  return {
    threshold: Math.min(high, Math.max(low, youdenThreshold(scores, labels))),
    figures: {
      images: scores.length,
      auc: auc(scores, labels) ?? 0,
      auc95: [auc95[0], auc95[1]] as [number, number],
      float32Auc: float32,
    },
  };
}

function testFigures(test: Evaluation): ReleaseManifest['test'] {
  return {
    images: test.n,
    positives: test.positives,
    auc: required(test.auc),
    accuracy: required(test.accuracy),
    sensitivity: required(test.sensitivity),
    specificity: required(test.specificity),
    precision: required(test.precision),
    calibration: {
      ece: required(test.calibration.ece),
      brier: test.calibration.brier ?? Number.NaN,
      slope: test.calibration.slope ?? Number.NaN,
    },
    coverage: test.coverage,
    accuracyWhereCovered: required(test.accuracyWhereCovered),
    refused: test.refused,
    lesions: Object.fromEntries(
      LESIONS.map((lesion) => {
        const { n, positives, auc: area } = test.lesions[lesion];
        return [lesion, { images: n, positives, auc: area.value, auc95: area.interval95 }];
      }),
    ) as unknown as ReleaseManifest['test']['lesions'],
  };
}

const zero = { value: 0, interval95: [0, 1] as [number, number] };
const NOTHING_MEASURED: Pick<ReleaseManifest, 'validation' | 'test'> = {
  validation: { images: 0, auc: 0, auc95: [0, 1], float32Auc: null },
  test: {
    images: 0,
    positives: 0,
    auc: zero,
    accuracy: zero,
    sensitivity: zero,
    specificity: zero,
    precision: zero,
    calibration: { ece: zero, brier: 0, slope: 0 },
    coverage: 0,
    accuracyWhereCovered: zero,
    refused: 0,
    lesions: Object.fromEntries(
      LESIONS.map((lesion) => [lesion, { images: 0, positives: 0, auc: null, auc95: null }]),
    ) as ReleaseManifest['test']['lesions'],
  },
};

async function measured(folder: string, images: readonly LabelledImage[]): Promise<Evaluation> {
  const thread = await startInferenceThread({ engine: 'onnx', modelDir: folder });
  try {
    return await evaluate(thread, images);
  } finally {
    await thread.dispose();
  }
}

const writeManifest = (folder: string, manifest: ReleaseManifest): Promise<void> =>
  writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function required({ value, interval95 }: Measured): ReleaseManifest['test']['auc'] {
  if (value === null) throw new Error('the test split cannot measure this model');
  return { value, interval95: interval95 ? [interval95[0], interval95[1]] : [0, 1] };
}
