import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type LabelledImage, readCovidCt, readLabelledFolder, type Split } from '../data/dataset.js';
import type { EngineChoice } from '../engine/engine-selection.js';
import { startInferenceThread } from '../engine/inference-thread.js';
import { LESIONS } from '../network/architecture.js';
import { InferenceError } from '../prediction.js';
import { UnreadableImageError } from '../preprocess/preprocess.js';
import { type Evaluation, evaluate, type Measured } from '../release/evaluation.js';

const HELP = `Measures the released model.

Usage: npm run evaluate -- --data <dir> [--split train|val|test]
       npm run evaluate -- --images <dir> --labels <csv>

  --data <dir>     the folder that holds covid-ct/
  --split <split>  which part of COVID-CT (default: test)
  --images <dir>   any folder of images, with
  --labels <csv>   a CSV that has the columns image and covid (0 or 1)
  --engine <name>  auto, tensorflow, onnx or wasm (default: auto)
  --model <dir>    a release (default: the newest of the package)
  --mirrored       reads each image's mirror image too and takes the mean: an experiment, twice the work
  --json <file>    writes the figures there
  --help           this text
`;

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    split: { type: 'string', default: 'test' },
    images: { type: 'string' },
    labels: { type: 'string' },
    engine: { type: 'string', default: 'auto' },
    model: { type: 'string' },
    mirrored: { type: 'boolean', default: false },
    json: { type: 'string' },
    help: { type: 'boolean' },
  },
});

if (values.help) process.stdout.write(HELP);
else {
  await main().catch((error: unknown) => {
    const expected = error instanceof InferenceError || error instanceof UnreadableImageError;
    if (!expected && !(error instanceof Error && 'code' in error)) throw error;
    process.stderr.write(`evaluate: ${error.message}\n`);
    process.exitCode = 1;
  });
}

async function main(): Promise<void> {
  const images = await chosenImages();
  if (!images) {
    process.stderr.write(HELP);
    process.exitCode = 2;
    return;
  }
  const thread = await startInferenceThread({
    engine: values.engine as EngineChoice,
    ...(values.model ? { modelDir: values.model } : {}),
  });
  try {
    const evaluation = await evaluate(thread, images, { mirrored: values.mirrored });
    const { name, version, rule } = thread.model;
    process.stdout.write(
      `${name} ${version} on ${thread.engine} (${thread.why}) threshold ${rule.threshold.toFixed(3)}\n`,
    );
    process.stdout.write(table(evaluation));
    if (values.json) await writeFile(values.json, `${JSON.stringify(figures(evaluation), null, 2)}\n`);
  } finally {
    await thread.dispose();
  }
}

async function chosenImages(): Promise<LabelledImage[] | undefined> {
  if (values.images && values.labels) return readLabelledFolder(values.images, values.labels);
  if (!values.data || !['train', 'val', 'test'].includes(values.split)) return undefined;
  return readCovidCt(join(values.data, 'covid-ct'), values.split as Split);
}

function table({ n, positives, lesions, ...measures }: Evaluation): string {
  const line = (label: string, { value, interval95 }: Measured) =>
    value === null
      ? `  ${label.padEnd(12)} not measured\n`
      : `  ${label.padEnd(12)} ${value.toFixed(3)}  (${(interval95 ?? []).map((end) => end.toFixed(3)).join(' to ')})\n`;
  const { auc, accuracy, sensitivity, specificity, precision } = measures;
  const { calibration, coverage, accuracyWhereCovered, refused } = measures;
  return [
    `  ${n} images, ${positives} positive; 95 % intervals\n`,
    ...Object.entries({ auc, accuracy, sensitivity, specificity, precision }).map(([label, m]) => line(label, m)),
    line('ECE', calibration.ece),
    `  ${'Brier'.padEnd(12)} ${calibration.brier?.toFixed(3) ?? 'not measured'}, slope ${calibration.slope?.toFixed(2) ?? 'not measured'}\n`,
    `  ${'coverage'.padEnd(12)} ${coverage.toFixed(3)}, ${refused} refused as no axial chest CT\n`,
    line('covered', accuracyWhereCovered),
    ...LESIONS.map((lesion) => line(`AUC ${lesion}`, lesions[lesion].auc)),
  ].join('');
}

/** The keys are a contract. */
function figures({ n, lesions, predictions, ...measures }: Evaluation) {
  return {
    n,
    auc: measures.auc.value,
    auc95: measures.auc.interval95,
    accuracy: measures.accuracy.value,
    sensitivity: measures.sensitivity.value,
    specificity: measures.specificity.value,
    precision: measures.precision.value,
    ece: measures.calibration.ece.value,
    ece95: measures.calibration.ece.interval95,
    brier: measures.calibration.brier,
    slope: measures.calibration.slope,
    coverage: measures.coverage,
    accuracyWhereCovered: measures.accuracyWhereCovered.value,
    refused: measures.refused,
    lesions: Object.fromEntries(
      LESIONS.map((lesion) => [lesion, { n: lesions[lesion].n, auc: lesions[lesion].auc.value }]),
    ),
    predictions: predictions.map(({ image, probability, outcome, refused }) => ({
      image,
      probability,
      outcome,
      refused,
    })),
  };
}
