import type { Comparison } from './comparison-report.js';
import { htmlPage, section } from './html-page.js';
import { htmlTable } from './html-table.js';
import { type IntervalRow, intervalChart } from './interval-chart.js';
import { type Markup, markup } from './markup.js';
import { measuredCell, NOT_MEASURED, shown, shownInterval } from './numbers.js';
import type { PairedComparison, PairedDifference } from './paired-comparison.js';
import type { Spread } from './seed-family.js';
import { settingsSection } from './settings-section.js';

/** The page of a comparison. */
export function comparisonPage(comparison: Comparison): string {
  const sections = [
    runsSection(comparison),
    familiesSection(comparison),
    comparisonsSection(comparison),
    settingsSection(comparison),
    predictionsSection(comparison),
  ];
  return htmlPage('Training runs compared', markup`${sections}`);
}

function runsSection({ runs }: Comparison): Markup {
  const anyFold = runs.some(({ outOfFoldAuc }) => outOfFoldAuc !== null);
  const charted = runs.flatMap(({ name, validationAuc: { value, interval95 } }): IntervalRow[] =>
    value === null ? [] : [{ label: name, value, interval95 }],
  );
  return section(
    'runs',
    'Runs',
    markup`<p class="warning">Validation chose the epoch of each run, and whoever picks the best row here lets it choose once more: these figures flatter.</p>
<p class="note">In brackets: 95 % intervals of a bootstrap that draws whole papers or cases. A lesion weight of 0 trains COVID-19 alone. An epoch goes over all images of a source, or draws as many anew as stand in brackets.</p>
${
  charted.length === 0
    ? undefined
    : markup`<figure>${intervalChart({
        id: 'auc-of-runs',
        title: 'Validation AUC of each run',
        description: `Validation AUC of ${charted.length} runs with 95 % intervals; the table below has the numbers.`,
        label: 'validation AUC',
        rows: charted,
      })}</figure>`
}
${htmlTable({
  caption: 'Runs, figures on the validation split',
  columns: [
    'run',
    'best AUC',
    'log loss',
    ...(anyFold ? ['left-out fold AUC'] : []),
    'seed',
    'lesion weight',
    'epochs',
    's per epoch',
    { words: 'frozen' },
    { words: 'start' },
    { words: 'sources of an epoch' },
  ],
  rows: runs.map((run) => [
    run.name,
    measuredCell(run.validationAuc),
    measuredCell(run.logLoss),
    ...(anyFold ? [run.outOfFoldAuc === null ? '' : measuredCell(run.outOfFoldAuc)] : []),
    run.seed,
    run.lesionWeight,
    run.epochs,
    shown(run.secondsPerEpoch, 0),
    run.frozen,
    run.start,
    run.sources,
  ]),
})}`,
  );
}

function familiesSection({ families }: Comparison): Markup | undefined {
  if (families.length === 0) return undefined;
  const anyFold = families.some(({ outOfFoldAuc }) => outOfFoldAuc !== null);
  const unlike = families.filter(({ sameSettings }) => !sameSettings).map(({ name }) => name);
  return section(
    'seeds',
    'Over seeds',
    markup`${unlike.length === 0 ? undefined : markup`<p class="warning">Not only the seed differs in ${unlike.join(', ')}: the settings below say what else.</p>`}
${htmlTable({
  caption: 'Runs that differ by their seed alone: mean ± standard deviation (range)',
  columns: [
    'family',
    'seeds',
    'validation AUC',
    'log loss',
    ...(anyFold ? ['left-out fold AUC'] : []),
    'AUC of averaged scores (95 % interval)',
  ],
  rows: families.map((family) => [
    family.name,
    family.seeds.join(', '),
    shownSpread(family.validationAuc),
    shownSpread(family.logLoss),
    ...(anyFold ? [shownSpread(family.outOfFoldAuc)] : []),
    measuredCell(family.averagedScoresAuc),
  ]),
})}`,
  );
}

function comparisonsSection({ comparisons }: Comparison): Markup | undefined {
  if (comparisons.length === 0) return undefined;
  return section(
    'comparisons',
    'Paired comparisons',
    markup`<p>Differences of validation AUC, first less second, with 95 % bootstrap intervals. Each sample draws whole papers or cases, the same ones for both. An interval over images is about these very networks; one over seeds too is about the way they were trained.</p>
${comparisons.map(comparisonTable)}`,
  );
}

function comparisonTable(comparison: PairedComparison): Markup {
  const { a, b, seeds, pairedBySeed, images, groups, meanAuc, meanAucOverSeeds95, averagedScores } = comparison;
  const row = (label: string, figure: PairedDifference, overSeeds: string) => [
    label,
    shown(figure.a),
    shown(figure.b),
    signed(figure.difference),
    figure.interval95 === null ? NOT_MEASURED : shownInterval(figure.interval95),
    overSeeds,
  ];
  const few = Math.min(seeds.a.length, seeds.b.length) < 5;
  return markup`<h3>${a} against ${b}</h3>
<p class="note">${images} images of ${groups} papers or cases; ${seeds.a.length} and ${seeds.b.length} seeds${pairedBySeed && seeds.a.length > 1 ? ', the same ones, and drawn together' : ''}.${few ? ' Fewer than five seeds say little of how far training itself scatters.' : ''}</p>
${htmlTable({
  caption: `${a} less ${b}`,
  columns: ['figure', a, b, 'difference', 'over images', 'over images and seeds'],
  rows: [
    row(
      'mean AUC of the runs',
      meanAuc,
      meanAucOverSeeds95 === null ? NOT_MEASURED : shownInterval(meanAucOverSeeds95),
    ),
    row('AUC of averaged scores', averagedScores, ''),
  ],
})}`;
}

function predictionsSection({ predictions }: Comparison): Markup | undefined {
  if (predictions.length === 0) return undefined;
  return section(
    'predictions',
    'Measured on other images',
    markup`<p>Figures of files that <code>npm run evaluate -- --json</code> wrote, under the names they were given; on which images, those names say.</p>
${htmlTable({
  caption: 'Measured on other images',
  columns: [
    'name',
    'images',
    'AUC',
    'accuracy',
    'sensitivity',
    'specificity',
    'precision',
    'ECE',
    'Brier',
    'slope',
    'coverage',
    'accuracy where covered',
    'refused',
  ],
  rows: predictions.map((file) => [
    file.name,
    file.n,
    measuredCell({ value: file.auc, interval95: file.auc95 }),
    ...[file.accuracy, file.sensitivity, file.specificity, file.precision].map((value) => shown(value)),
    measuredCell({ value: file.ece, interval95: file.ece95 }),
    shown(file.brier),
    shown(file.slope, 2),
    shown(file.coverage),
    shown(file.accuracyWhereCovered),
    shown(file.refused, 0),
  ]),
})}`,
  );
}

function shownSpread(spread: Spread | null): string {
  if (spread === null) return NOT_MEASURED;
  const deviation = spread.standardDeviation === null ? '' : ` ± ${spread.standardDeviation.toFixed(3)}`;
  return `${spread.mean.toFixed(3)}${deviation} (${shownInterval(spread.range)})`;
}

const signed = (value: number | null): string => (value !== null && value > 0 ? `+${shown(value)}` : shown(value));
