import { FINDINGS } from '../network/architecture.js';
import { type Context, contextsOf, type Mention } from './context.js';
import { FINDING_TERMS } from './finding-terms.js';
import { namesPanel, panelStatements, panelsNamed } from './panels.js';
import type { Certainty, FindingAnnotation, FindingSpan, ReportAnnotation } from './report-annotation.js';
import { ReportText, type TokenRange } from './report-text.js';

export interface AnnotationOptions {
  /** Leaves out what the text says of other panels: "b", "2b". What it says of no panel in particular stays. */
  readonly panel?: string;
}

/**
 * Reads the COVID-19 flag and the five lesions off the free text of a radiology report or of a figure's caption.
 *
 * A finding is present if the text asserts or hedges it, of this patient, now. A hedge counts as present, as it does in
 * the labels of COVID-CT ("patchy or ground glass shadows" is ground glass there) and in the U-Ones policy of CheXpert
 * (Irvin et al., arXiv 1901.07031). Lesions that fade ("absorbed", "reduced") are present; "completely absorbed" and
 * "resolved" are negations.
 *
 * Pure, in time linear in the length of the text; any string is an answerable text.
 */
export function annotateReport(text: string, options: AnnotationOptions = {}): ReportAnnotation {
  const report = new ReportText(text);
  const spans = Object.fromEntries(FINDINGS.map((finding) => [finding, [] as FindingSpan[]]));
  for (const sentence of report.sentences()) {
    const mentions = mentionsIn(report, sentence);
    if (mentions.length === 0) continue;
    const contexts = contextsOf(report, sentence, mentions);
    const statements = panelStatements(
      report,
      sentence,
      mentions.map(({ from }) => from),
    );
    const { panel } = options;
    const wanted = statements.map(
      ({ panels }) => panel === undefined || panels.some((name) => namesPanel(panel, name)),
    );
    let nextStatement = 0;
    for (const mention of mentions) {
      while ((statements[nextStatement]?.to ?? Number.POSITIVE_INFINITY) <= mention.from) nextStatement += 1;
      const statement = statements[nextStatement];
      const within = statement !== undefined && statement.from <= mention.from;
      if (within && !wanted[nextStatement]) continue;
      const panels = within ? statement.panels : undefined;
      spans[mention.finding]?.push(spanOf(report, mention, contexts.get(mention) as Context, panels));
    }
  }
  return Object.fromEntries(FINDINGS.map((finding) => [finding, findingOf(spans[finding] ?? [])])) as ReportAnnotation;
}

/** The panels that a text names, and those of which it says what they show. */
export function panelsOf(text: string): { readonly named: readonly string[]; readonly described: readonly string[] } {
  const report = new ReportText(text);
  const described = report.sentences().flatMap((sentence) => {
    const lesions = mentionsIn(report, sentence).filter(({ finding }) => finding !== 'covid19');
    return panelStatements(
      report,
      sentence,
      lesions.map(({ from }) => from),
    ).flatMap(({ panels }) => panels);
  });
  return { named: panelsNamed(report), described: [...new Set(described)] };
}

function mentionsIn(report: ReportText, { from, to }: TokenRange): Mention[] {
  const mentions: Mention[] = [];
  for (let i = from; i < to; ) {
    const found = FINDING_TERMS.longestAt(report, i, to);
    const length = found?.length ?? 1;
    if (found?.meaning.finding) {
      const { finding, certainty = 'asserted' } = found.meaning;
      mentions.push({ finding, termCertainty: certainty, from: i, to: i + length });
    }
    i += length;
  }
  return mentions;
}

function spanOf(
  { tokens, text }: ReportText,
  { from, to }: Mention,
  context: Context,
  panels: readonly string[] | undefined,
): FindingSpan {
  const start = tokens[from]?.start ?? 0;
  const end = tokens[to - 1]?.end ?? start;
  return { start, end, text: text.slice(start, end), ...context, ...(panels ? { panels } : {}) };
}

const FROM_SUREST: readonly Certainty[] = ['asserted', 'hedged', 'negated'];

function findingOf(spans: readonly FindingSpan[]): FindingAnnotation {
  const current = spans.filter(({ reference }) => reference === 'current');
  const certainty = FROM_SUREST.find((degree) => current.some((span) => span.certainty === degree)) ?? null;
  return { present: certainty === 'asserted' || certainty === 'hedged', certainty, spans };
}
