import { htmlPage, section } from './html-page.js';
import { type Markup, markup } from './markup.js';
import { median, shown } from './numbers.js';
import { type ReadingFigures, readingFigures } from './reading-figures.js';
import { readingSection } from './reading-section.js';
import { epochsOf, frozenPartOf, keptEpochOf, phaseLine, startOf, taskOf } from './run-description.js';
import type { RunRecord } from './run-record.js';
import { trainingCurves } from './training-curves.js';

/** The numbers of a run's report. */
export interface RunFigures {
  readonly epochs: number;
  /** Of the history, from 0; null when no epoch was eligible as the result. */
  readonly keptEpoch: number | null;
  /** Of an epoch; null when there is none. */
  readonly medianSeconds: number | null;
  /** Of the validation split, which chose the epoch and so flatters; null without readings. */
  readonly validation: ReadingFigures | null;
  /** Of the fold that was left out, if one was; its confusion is at the threshold of validation. */
  readonly outOfFold: ReadingFigures | null;
}

export interface RunReport {
  readonly json: RunFigures;
  /** A page that needs nothing but itself. */
  readonly html: string;
}

/** What a finished run has to show: its figures, and a page of charts and tables. No image and no test data is read. */
export function runReport(run: RunRecord): RunReport {
  const figures = runFigures(run);
  const { config } = run;
  const page = markup`${summary(run, figures)}
${section('training', 'Training', trainingCurves(run))}
${validationSection(run, figures)}
${outOfFoldSection(run, figures)}`;
  return { json: figures, html: htmlPage(`Training run ${config.name}`, page) };
}

function runFigures(run: RunRecord): RunFigures {
  const { validation: chosen, outOfFold } = run.readings;
  const validation = readingFigures(chosen) ?? null;
  const epochs = epochsOf(run);
  const kept = keptEpochOf(run);
  return {
    epochs: epochs.length,
    keptEpoch: kept < 0 ? null : kept,
    medianSeconds: median(epochs.map(({ seconds }) => seconds)),
    validation,
    // Out-of-fold images had no say in anything; a threshold of their own would take that from them.
    outOfFold: readingFigures(outOfFold, validation?.confusion.threshold) ?? null,
  };
}

function summary({ config, history }: RunRecord, { epochs, medianSeconds }: RunFigures): Markup {
  const total = history.reduce((sum, { seconds }) => sum + seconds, 0);
  const shownTime = medianSeconds === null ? '' : `, ${shown(medianSeconds, 0)} s each (median)`;
  const rest = Object.entries(config).filter(([key, value]) => !SUMMARISED.has(key) && typeof value !== 'object');
  const nested = Object.entries(config).filter(([key, value]) => !SUMMARISED.has(key) && isRecord(value));
  return markup`<dl>
<dt>Start</dt><dd>${startOf(config)}</dd>
<dt>Seed</dt><dd>${config.seed}</dd>
<dt>Frozen part of the trunk</dt><dd>${frozenPartOf(config)}</dd>
<dt>Lesion weight</dt><dd>${taskOf(config)}</dd>
<dt>Epochs trained</dt><dd>${epochs}${shownTime}; ${(total / 60).toFixed(0)} min in all</dd>
${config.fold ? markup`<dt>Left out</dt><dd>fold ${config.fold.held} of ${config.fold.of} of COVID-CT's training images</dd>` : undefined}
${config.phases.map((phase, i) => markup`<dt>Phase ${i + 1}</dt><dd>${phaseLine(phase, config)}</dd>`)}
${nested.map(([key, value]) => markup`<dt>${key}</dt><dd>${settingsLine(value)}</dd>`)}
${rest.length === 0 ? undefined : markup`<dt>Other settings</dt><dd>${settingsLine(Object.fromEntries(rest))}</dd>`}
</dl>`;
}

/** What the summary says in words; `augmentation` and whatever else there is follows as it stands. */
const SUMMARISED: ReadonlySet<string> = new Set(['name', 'start', 'seed', 'lesionWeight', 'fold', 'phases']);

const isRecord = (value: unknown): value is object => typeof value === 'object' && value !== null;

const settingsLine = (settings: unknown): string =>
  Object.entries(isRecord(settings) ? settings : {})
    .map(([key, value]) => `${key} ${isRecord(value) ? JSON.stringify(value) : value}`)
    .join('; ');

function validationSection(run: RunRecord, { validation }: RunFigures): Markup {
  if (validation === null) {
    return section('validation', 'Validation', markup`<p>This run left no readings of the validation split.</p>`);
  }
  return readingSection({
    id: 'validation',
    title: 'Validation',
    caveat:
      'The validation split chose the epoch whose weights were kept, so these figures flatter. What the network is worth is for the test split to say, which training never reads.',
    threshold: 'At the threshold with the largest Youden index on these very images, which flatters once more.',
    figures: validation,
    lesionCaveat: lesionCaveat(run),
  });
}

function outOfFoldSection(run: RunRecord, { outOfFold, validation }: RunFigures): Markup | undefined {
  if (outOfFold === null) return undefined;
  return readingSection({
    id: 'out-of-fold',
    title: 'Left-out fold',
    caveat:
      'Images of papers and cases that this run was not trained on, and that had no say in the choice of its epoch.',
    threshold: validation
      ? 'At the threshold chosen on validation.'
      : 'At the threshold with the largest Youden index on these very images, which flatters.',
    figures: outOfFold,
    lesionCaveat: lesionCaveat(run),
  });
}

const lesionCaveat = ({ config }: RunRecord): string | undefined =>
  config.lesionWeight === 0
    ? 'This run was trained on COVID-19 alone: its lesion heads learnt nothing, and what they say is chance.'
    : undefined;
