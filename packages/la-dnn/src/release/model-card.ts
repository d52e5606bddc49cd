import { LESIONS } from '../network/architecture.js';
import type { ReleaseManifest } from './manifest.js';

/** The model card (Mitchell et al., arXiv 1810.03993) of a release, from its manifest: no figure is typed by hand. */
export function modelCard(manifest: ReleaseManifest, parameters: number): string {
  const { name, version, released, test, validation, decision, training, files } = manifest;
  const row = (label: string, { value, interval95: [low, high] }: ReleaseManifest['test']['auc']) =>
    `| ${label} | ${value.toFixed(3)} | ${low.toFixed(3)} to ${high.toFixed(3)} |`;
  const lesionRow = (lesion: (typeof LESIONS)[number]) => {
    const { images, positives, auc, auc95 } = test.lesions[lesion];
    return auc === null || auc95 === null
      ? `| ${lesion} | ${positives} of ${images} | not measured | |`
      : `| ${lesion} | ${positives} of ${images} | ${auc.toFixed(3)} | ${auc95[0].toFixed(3)} to ${auc95[1].toFixed(3)} |`;
  };
  const [low, high] = decision.indeterminate;
  const calibratedOn =
    training.calibrationRuns.length > 0
      ? `readings of training images by ${training.calibrationRuns.length} networks that had not seen their papers or cases`
      : 'the validation split, which also chose the epoch';
  return `# Model card: ${name} ${version}

Released ${released}. Decision support for research; **not a diagnosis and not for clinical use**.

## What it is
LA-DNN: a ResNet-50 v2 trunk through stage 3 (14 × 14 × 1024), lesion-attention pooling (one attention map for COVID-19
and one for each of five lesions) and a linear head for each. ${parameters.toLocaleString('en')} weights, batch norms
folded, ${(files.reduce((sum, file) => sum + file.bytes, 0) / 1e6).toFixed(1)} MB as float16. The paper (medRxiv
2020.05.11.20097907) uses a DenseNet trunk; no pretrained DenseNet could be had, so this is its idea on another trunk.
Every weight was tuned on CT.

Input: ${manifest.input.width} × ${manifest.input.height}, one channel, ${manifest.input.preprocessing}.

## What it answers
- A probability of COVID-19 and of each lesion, calibrated by temperature (${decision.temperature.covid19.toFixed(2)} and
  ${decision.temperature.lesions.toFixed(2)}) on ${calibratedOn}.
- An outcome: NEGATIVE below ${low.toFixed(3)}, POSITIVE above ${high.toFixed(3)}, INDETERMINATE between. The bounds are
  conformal: of each class at most ${(100 * decision.alpha).toFixed(0)} % are called the other, on images like those they were fitted on.
- A refusal (INDETERMINATE, NOT_AXIAL_CHEST_CT) of images unlike the CTs it was trained on. No foreign image took part in
  fitting it. \`npm run verify -- refusal\` measures it.
- For each finding a map of where it was looked for. \`npm run verify -- attention\` measures them.

## Data
${training.data.map((data) => `- ${data.name}: ${data.use}${data.images ? `, ${data.images} images` : ''} (${data.terms})`).join('\n')}

${madeFrom(training.madeFrom)}Epoch, runs and threshold were chosen on the validation split; the test split was read once, for this table.

## Figures on the official COVID-CT test split (${test.images} images, ${test.positives} positive)
Every image counts, at threshold ${decision.threshold.toFixed(3)}; 95 % intervals (AUC: stratified bootstrap; ECE: bootstrap by paper or
case; proportions: Wilson). \`npm run evaluate -- --data <folder of the data> --split test\` reproduces them.

| | value | 95 % interval |
|---|---|---|
${[row('AUC', test.auc), row('accuracy', test.accuracy), row('sensitivity', test.sensitivity), row('specificity', test.specificity), row('precision', test.precision), row('expected calibration error (10 bins of equal mass, debiased)', test.calibration.ece)].join('\n')}

Brier score ${test.calibration.brier.toFixed(3)}, calibration slope ${test.calibration.slope.toFixed(2)} (1 is calibrated, less is overconfident).
An outcome other than INDETERMINATE for ${(100 * test.coverage).toFixed(1)} % of the images, right in ${(100 * test.accuracyWhereCovered.value).toFixed(1)} %
(${test.accuracyWhereCovered.interval95.map((end) => (100 * end).toFixed(1)).join(' to ')}) of them; ${test.refused} refused as no axial chest CT.

Validation AUC ${validation.auc.toFixed(3)} (${validation.auc95[0].toFixed(3)} to ${validation.auc95[1].toFixed(3)}, ${validation.images} images)${float32(validation.float32Auc)}.

| lesion | annotated positive | AUC | 95 % interval |
|---|---|---|---|
${LESIONS.map(lesionRow).join('\n')}

## Limits
- COVID-CT was collected from preprints. Its file format predicts its classes (about half of the negative test images
  are JPEG, nearly no positive one is), so part of any figure on it may be the format's and not the lung's.
- Networks trained on one hospital's images are known to read another's little better than chance.
- Single slices as pictures, window unknown; adults mostly; age and sex unknown, so no such subgroup was measured.
- The paper reports AUC 0.940 on these test images, with another trunk.
`;
}

const float32 = (auc: number | null): string =>
  auc === null ? '' : `; ${auc.toFixed(4)} by the float32 weights before they were rounded to float16`;

const madeFrom = (runs: readonly string[]): string =>
  runs.length === 0 ? '' : `Its weights come from, or are the mean of, those of earlier runs: ${runs.join(', ')}.\n\n`;
