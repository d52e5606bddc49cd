import type { Split } from '../data/dataset.js';
import { LESIONS, type Lesion } from '../network/architecture.js';
import { annotateReport, panelsOf } from './annotate-report.js';
import type { ReportAnnotation } from './report-annotation.js';
import type { ReportRow } from './report-rows.js';

/** Fractions 0..1; null where nothing was there to be measured. */
export interface LesionAgreement {
  readonly n: number;
  readonly positives: number;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
}

/** An image of which the text, read by rule, and its authors say different things. */
export interface Disagreement {
  readonly image: string;
  readonly split: Split | null;
  readonly lesion: Lesion;
  readonly ours: 0 | 1;
  readonly theirs: 0 | 1;
  /** The words that decided, or "no mention". */
  readonly span: string;
}

export interface Agreement {
  /** Over the five lesions of all rows, those without text included. */
  readonly microF1: number | null;
  readonly labels: Readonly<Record<Lesion, LesionAgreement>>;
  readonly splits: Readonly<Record<Split, number | null>>;
  /** Train and validation together: what the rules were written on. */
  readonly trainAndVal: number | null;
  /** Rows, and how many have a text. */
  readonly n: number;
  readonly withText: number;
  /** Over the rows that have a text. */
  readonly microF1WithText: number | null;
  readonly disagreements: readonly Disagreement[];
}

interface Judged {
  readonly row: ReportRow;
  readonly split: Split | null;
  readonly annotation: ReportAnnotation;
}

/** Holds the annotator against the authors' labels. */
export function agreement(rows: readonly ReportRow[], splits: ReadonlyMap<string, Split>): Agreement {
  const panels = panelsOfRows(rows);
  const judged = rows.map((row): Judged => {
    const panel = panels.get(row);
    const annotation = annotateReport(row.text, panel === undefined ? {} : { panel });
    return { row, split: splits.get(row.image) ?? null, annotation };
  });
  const of = (...wanted: Split[]) => judged.filter(({ split }) => split !== null && wanted.includes(split));
  const withText = judged.filter(({ row }) => row.text !== '');
  return {
    microF1: scores(judged, LESIONS).f1,
    labels: Object.fromEntries(LESIONS.map((lesion) => [lesion, scores(judged, [lesion])])) as Agreement['labels'],
    splits: {
      train: scores(of('train'), LESIONS).f1,
      val: scores(of('val'), LESIONS).f1,
      test: scores(of('test'), LESIONS).f1,
    },
    trainAndVal: scores(of('train', 'val'), LESIONS).f1,
    n: judged.length,
    withText: withText.length,
    microF1WithText: scores(withText, LESIONS).f1,
    disagreements: judged.flatMap(disagreementsOf),
  };
}

/**
 * Several images of a figure share its text. Where it describes just as many panels as there are images, each image, in
 * the order of the names, is one panel; otherwise the text is taken to speak of all of them.
 */
export function panelsOfRows(rows: readonly ReportRow[]): Map<ReportRow, string> {
  const byText = new Map<string, ReportRow[]>();
  for (const row of rows) {
    const sharing = byText.get(row.text);
    if (sharing) sharing.push(row);
    else byText.set(row.text, [row]);
  }
  const panels = new Map<ReportRow, string>();
  for (const [text, sharing] of byText) {
    if (sharing.length < 2) continue;
    const { named, described } = panelsOf(text);
    const series = [named.filter((name) => /^\d+$/.test(name)), named.filter((name) => !/^\d+$/.test(name))];
    const fitting = series.find(
      (names) => names.length === sharing.length && names.every((name) => described.includes(name)),
    );
    if (!fitting) continue;
    const inOrder = sharing.toSorted((a, b) => byNumber.compare(a.image, b.image));
    for (const [i, name] of fitting.toSorted(byNumber.compare).entries()) panels.set(inOrder[i] as ReportRow, name);
  }
  return panels;
}

const byNumber = new Intl.Collator('en', { numeric: true });

function scores(judged: readonly Judged[], lesions: readonly Lesion[]): LesionAgreement {
  const pairs = judged.flatMap(({ row, annotation }) =>
    lesions.map((lesion) => ({ ours: annotation[lesion].present, theirs: row.labels[lesion] })),
  );
  const positives = pairs.filter(({ theirs }) => theirs).length;
  const found = pairs.filter(({ ours }) => ours).length;
  const shared = pairs.filter(({ ours, theirs }) => ours && theirs).length;
  return {
    n: judged.length,
    positives,
    precision: found > 0 ? shared / found : null,
    recall: positives > 0 ? shared / positives : null,
    f1: positives + found > 0 ? (2 * shared) / (positives + found) : null,
  };
}

function disagreementsOf({ row, split, annotation }: Judged): Disagreement[] {
  return LESIONS.filter((lesion) => annotation[lesion].present !== row.labels[lesion]).map((lesion) => ({
    image: row.image,
    split,
    lesion,
    ours: annotation[lesion].present ? 1 : 0,
    theirs: row.labels[lesion] ? 1 : 0,
    span: annotation[lesion].spans.map(({ text }) => text).join(' | ') || 'no mention',
  }));
}
