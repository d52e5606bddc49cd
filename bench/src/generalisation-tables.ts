import type { LeaveOneSourceOut, Robustness, ShortcutProbes, Subgroups } from '@pulmora/la-dnn/quality';

/** What the three measurements wrote with `--json`; any may be absent. */
export interface GeneralisationResults {
  readonly shortcuts?: ShortcutProbes;
  readonly robustness?: Robustness;
  readonly generalisation?: { readonly subgroups: Subgroups; readonly leaveOneSourceOut: LeaveOneSourceOut };
}

/**
 * The tables of `packages/la-dnn/GENERALISATION.md`, in its order and under its headings: no figure there is typed by
 * hand. Each measurement prints its own.
 */
export function generalisationMarkdown({ shortcuts, robustness, generalisation }: GeneralisationResults): string {
  return [
    ...(shortcuts ? ['## Shortcuts', shortcutsTable(shortcuts)] : []),
    ...(robustness ? ['## Robustness', robustnessTable(robustness)] : []),
    ...(generalisation
      ? [
          '## Subgroups',
          subgroupsTable(generalisation.subgroups),
          '## Leave one source out',
          leaveOneSourceOutTable(generalisation.leaveOneSourceOut),
        ]
      : []),
  ].join('\n\n');
}

export function shortcutsTable({ trainImages, valImages, testImages, probes }: ShortcutProbes): string {
  return [
    `Fitted on ${trainImages} training images, measured on ${valImages} validation and ${testImages} test images.`,
    '',
    ...table(
      ['evidence', 'features', 'AUC, training', 'AUC, validation', 'AUC, test', '95 %'],
      probes.map(({ name, features, trainAuc, valAuc, testAuc, testAuc95 }) => [
        name,
        String(features.length),
        figure(trainAuc),
        figure(valAuc),
        figure(testAuc),
        interval(testAuc95),
      ]),
    ),
  ].join('\n');
}

export function robustnessTable({ model, n, threshold, baseline, variants, formatSwap }: Robustness): string {
  return [
    `${model}, ${n} images of the validation and test splits, threshold ${threshold.toFixed(3)}. Unchanged: AUC ` +
      `${figure(baseline.auc)} (${interval(baseline.auc95)}), ${baseline.refused} refused.`,
    '',
    ...table(
      ['change', 'AUC', '95 %', 'AUC change', '95 %', 'shift, mean', 'shift, p95', 'lean', 'flipped', 'refused'],
      variants.map((one) => [
        one.name,
        figure(one.auc),
        interval(one.auc95),
        signed(one.aucChange),
        one.aucChange95 ? one.aucChange95.map(signed).join(' to ') : '–',
        figure(one.meanShift),
        figure(one.p95Shift),
        signed(one.lean),
        percent(one.flipped),
        String(one.refused),
      ]),
    ),
    '',
    ...table(
      ['test split', 'AUC', '95 %'],
      formatSwap.map(({ name, auc, auc95 }) => [name, figure(auc), interval(auc95)]),
    ),
  ].join('\n');
}

export function subgroupsTable({ model, n, threshold, rows }: Subgroups): string {
  return [
    `${model}, ${n} images of the test split, threshold ${threshold.toFixed(3)}.`,
    '',
    ...table(
      ['by', 'subgroup', 'n', 'positive', 'AUC', '95 %', 'accuracy', '95 %', 'mean probability'],
      rows.map((row) => [
        row.kind,
        shortened(row.name),
        String(row.n),
        String(row.positives),
        figure(row.auc),
        interval(row.auc95),
        percent(row.accuracy),
        row.accuracy95 ? row.accuracy95.map(percent).join(' to ') : '–',
        figure(row.meanProbability),
      ]),
    ),
  ].join('\n');
}

export function leaveOneSourceOutTable({ rows, notMeasured }: LeaveOneSourceOut): string {
  return [
    ...table(
      ['tested on', 'network', 'trained on', 'source unseen', 'n', 'positive', 'AUC', '95 %'],
      rows.map((row) => [
        row.testedOn,
        row.run ?? '–',
        row.trainedOn?.join(', ') ?? '–',
        row.unseen ? 'yes' : 'no',
        String(row.n),
        String(row.positives),
        row.note ? `not measured: ${row.note}` : figure(row.auc),
        interval(row.auc95),
      ]),
    ),
    ...(notMeasured.length > 0
      ? ['', `Not measured: ${notMeasured.map(({ run, why }) => `${run} (${why})`).join('; ')}.`]
      : []),
  ].join('\n');
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  [head, head.map(() => '---'), ...rows].map(
    (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '/')).join(' | ')} |`,
  );

const figure = (value: number | null): string => (value === null ? '–' : value.toFixed(3));
/** What rounds to nothing has no sign. */
const signed = (value: number | null): string => {
  if (value === null) return '–';
  const size = Math.abs(value).toFixed(3);
  return Number(size) === 0 ? size : `${value < 0 ? '−' : '+'}${size}`;
};
const percent = (value: number | null): string => (value === null ? '–' : `${(100 * value).toFixed(1)} %`);
const interval = (ends: readonly [number, number] | null): string =>
  ends === null ? '–' : `${figure(ends[0])} to ${figure(ends[1])}`;

/** Papers have long names. */
const shortened = (name: string): string => (name.length > 44 ? `${name.slice(0, 43)}…` : name);
