import { LESIONS } from '../network/architecture.js';
import type { ReleaseManifest } from './manifest.js';

/** The model card (Mitchell et al., arXiv 1810.03993) of a release, from its manifest: no figure is typed by hand. */
export function modelCard(manifest: ReleaseManifest, parameters: number): string {
  const { name, version, released, test, validation, threshold, training, files } = manifest;
  const row = (label: string, { value, interval95: [low, high] }: ReleaseManifest['test']['auc']) =>
    `| ${label} | ${value.toFixed(3)} | ${low.toFixed(3)} to ${high.toFixed(3)} |`;
  const lesionRow = (lesion: (typeof LESIONS)[number]) => {
    const { images, positives, auc, auc95 } = test.lesions[lesion];
    return auc === null || auc95 === null
      ? `| ${lesion} | ${positives} of ${images} | not measured | |`
      : `| ${lesion} | ${positives} of ${images} | ${auc.toFixed(3)} | ${auc95[0].toFixed(3)} to ${auc95[1].toFixed(3)} |`;
  };
  return `# Model card: ${name} ${version}

Released ${released}. Decision support for research; **not a diagnosis and not for clinical use**. Its probabilities are
not calibrated, and it does not notice an image that is no chest CT.

## What it is
LA-DNN: a ResNet-50 v2 trunk through stage 3 (14 × 14 × 1024), lesion-attention pooling (one attention map for COVID-19
and one for each of five lesions) and a linear head for each. ${parameters.toLocaleString('en')} weights, batch norms
folded, ${(files.reduce((sum, file) => sum + file.bytes, 0) / 1e6).toFixed(1)} MB as float16. The paper (medRxiv
2020.05.11.20097907) uses a DenseNet trunk; no pretrained DenseNet could be had, so this is its idea on another trunk.
Every weight was tuned here: the heads on frozen features, then the whole network.

Input: ${manifest.input.width} × ${manifest.input.height}, one channel, ${manifest.input.preprocessing}.

## Data
${training.data.map((data) => `- ${data.name}: ${data.use}${data.images ? `, ${data.images} images` : ''} (${data.terms})`).join('\n')}

Epoch and threshold were chosen on the validation split; the test split was read once, for this table.

## Figures on the official COVID-CT test split (${test.images} images, ${test.positives} positive)
Threshold ${threshold.toFixed(3)}; 95 % intervals (AUC: stratified bootstrap; proportions: Wilson).
\`npm run evaluate -- --data <folder of the data> --split test\` reproduces them.

| | value | 95 % interval |
|---|---|---|
${[row('AUC', test.auc), row('accuracy', test.accuracy), row('sensitivity', test.sensitivity), row('specificity', test.specificity), row('precision', test.precision)].join('\n')}

Validation AUC ${validation.auc.toFixed(3)} (${validation.auc95[0].toFixed(3)} to ${validation.auc95[1].toFixed(3)}, ${validation.images} images).

| lesion | annotated positive | AUC | 95 % interval |
|---|---|---|---|
${LESIONS.map(lesionRow).join('\n')}

## Limits
- COVID-CT was collected from preprints. Its file format predicts its classes (about half of the negative test images
  are JPEG, nearly no positive one is), so part of any figure on it may be the format's and not the lung's.
- Other hospitals' images were not measured for this release. Networks trained on one such set are known to read
  others little better than chance.
- Single slices as pictures, window unknown; adults mostly; age and sex unknown, so no subgroup was measured.
- The paper reports AUC 0.940 on these test images, with another trunk and ${manifest.training.data.length > 3 ? 'other' : 'the same training'} data.
`;
}
