import { VERBS } from './context-cues.js';
import type { ReportText, TokenRange } from './report-text.js';

/** A stretch of a sentence that is said of certain panels. */
export interface PanelStatement extends TokenRange {
  readonly panels: readonly string[];
}

interface PanelLabel extends TokenRange {
  readonly panels: readonly string[];
}

const FIGURE_WORDS = new Set(['fig', 'figs', 'figure', 'figures', 'panel', 'panels']);
const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];
const IMAGE_WORDS = new Set(['image', 'panel', 'picture', 'photo']);

/**
 * Which stretches of a sentence speak of which panels. A label stands before what it labels ("(A) consolidation", "B.
 * GGO", "C showed GGO", "the second image shows") or after it ("GGO (a and b), and consolidation (c-d)"); a sentence
 * keeps to the manner of its first label.
 *
 * @param mentions token indices at which findings are mentioned, ascending
 */
export function panelStatements(
  report: ReportText,
  sentence: TokenRange,
  mentions: readonly number[],
): PanelStatement[] {
  const labels = labelsIn(report, sentence);
  const [first] = labels;
  if (!first) return [];
  if (standsBefore(report, sentence, first)) {
    return labels.map(({ from, panels }, i) => ({ from, to: labels[i + 1]?.from ?? sentence.to, panels }));
  }
  const statements: { from: number; to: number; panels: string[] }[] = [];
  let from = sentence.from;
  let next = 0;
  for (const label of labels) {
    const before = next;
    while (next < mentions.length && (mentions[next] as number) < label.from) next += 1;
    // "GGO in the severe (c) and the critical (d) group": nothing new is said before (d), so the GGO is there too.
    if (next === before) statements.at(-1)?.panels.push(...label.panels);
    else statements.push({ from, to: label.to, panels: [...label.panels] });
    from = label.to;
  }
  // "Examples of light (a) and severe (b) cases" says nothing of what the panels show.
  if (statements.length > 0 || mentions.length === 0) return statements;
  return [{ ...sentence, panels: [...new Set(labels.flatMap(({ panels }) => panels))] }];
}

/** Every panel that a report names, whether or not it says what is seen there. */
export function panelsNamed(report: ReportText): string[] {
  const names = report.sentences().flatMap((sentence) => labelsIn(report, sentence).flatMap(({ panels }) => panels));
  return [...new Set(names)];
}

/** A panel is asked for by its letter or number alone, or with its figure's number: "b" and "2b" both name "2B". */
export function namesPanel(asked: string, named: string): boolean {
  const name = asked.trim().toUpperCase();
  return name === named || name === named.replace(/^\d+(?=[A-Z])/, '');
}

function standsBefore(report: ReportText, sentence: TokenRange, label: PanelLabel): boolean {
  const before = label.from - 1;
  if (label.from === sentence.from || (before === sentence.from && report.word(before) === 'the')) return true;
  if (VERBS.has(report.word(before)) || /^(showing|demonstrating|and)$/.test(report.word(before))) return true;
  return report.gapBefore(label.from).includes(':') || /^\p{Lu}/u.test(report.written(label.to));
}

function labelsIn(report: ReportText, sentence: TokenRange): PanelLabel[] {
  const labels: PanelLabel[] = [];
  for (let i = sentence.from; i < sentence.to; ) {
    const label =
      inBrackets(report, sentence, i) ??
      atFigureWord(report, sentence, i) ??
      ordinal(report, i) ??
      (i === sentence.from ? leading(report, sentence, i) : undefined);
    if (label) labels.push(label);
    i = label?.to ?? i + 1;
  }
  return labels;
}

/** "(A)", "(B-C)", "(a, b and c)", "(Figure 1A)", "(2B, red arrow)". */
function inBrackets(report: ReportText, sentence: TokenRange, index: number): PanelLabel | undefined {
  const gap = report.gapBefore(index);
  if (!/\(\s?$/.test(gap.slice(-3))) return undefined;
  // "lesion(s)" is a plural.
  if (/^e?s$/.test(report.word(index)) && gap === '(') return undefined;
  const list = labelList(report, sentence, FIGURE_WORDS.has(report.word(index)) ? index + 1 : index);
  if (!list || !/^\s?[),:;]/.test(report.gapBefore(list.to).slice(0, 3))) return undefined;
  return { ...list, from: index };
}

/** "Figure 2 A:", "Fig. 2b", "panels A and B". */
function atFigureWord(report: ReportText, sentence: TokenRange, index: number): PanelLabel | undefined {
  const word = report.word(index);
  if (!FIGURE_WORDS.has(word)) return undefined;
  const list = labelList(report, sentence, index + 1);
  // "a panel a" and "Figure A 50-year-old man" show why a lone letter needs to be a capital with something behind it.
  if (list && (/\d/.test(report.word(index + 1)) || isLeadingLabel(report, list))) return { ...list, from: index };
  if (word.startsWith('panel') || !/^\d+$/.test(report.word(index + 1))) return undefined;
  const afterNumber = labelList(report, sentence, index + 2);
  return afterNumber && isLeadingLabel(report, afterNumber) && report.gapBefore(index + 2).trim() === ''
    ? { ...afterNumber, from: index }
    : undefined;
}

/** "the second image". */
function ordinal(report: ReportText, index: number): PanelLabel | undefined {
  const place = ORDINALS.indexOf(report.word(index));
  if (place < 0 || !IMAGE_WORDS.has(report.word(index + 1))) return undefined;
  return { from: index, to: index + 2, panels: [String(place + 1)] };
}

/** "A. ", "b) ", "a. b. c. ", "5. ", "C and D were", at the beginning of a sentence. */
function leading(report: ReportText, sentence: TokenRange, index: number): PanelLabel | undefined {
  if (/^\d+$/.test(report.word(index))) {
    const isItem = report.isPanelLabel(index) && /^[.)]\s?/.test(report.gapBefore(index + 1));
    return isItem ? { from: index, to: index + 1, panels: [report.word(index)] } : undefined;
  }
  const list = labelList(report, sentence, index);
  return list && isLeadingLabel(report, list) ? list : undefined;
}

function isLeadingLabel(report: ReportText, { from, to }: TokenRange): boolean {
  if (/^[.:,)]/.test(report.gapBefore(to))) return true;
  return /^\d*\p{Lu}$/u.test(report.written(from)) && (VERBS.has(report.word(to)) || report.word(to) === 'depicted');
}

/** Letters that may carry their figure's number, joined by commas, "and", "to" or a dash. */
function labelList(report: ReportText, sentence: TokenRange, index: number): PanelLabel | undefined {
  const isLabel = (i: number): boolean => i < sentence.to && /^\d{0,2}[a-z]$/.test(report.word(i));
  if (!isLabel(index)) return undefined;
  const panels = [report.word(index).toUpperCase()];
  let to = index + 1;
  while (to < sentence.to) {
    const joined = /^(?:and|to)$/.test(report.word(to)) && isLabel(to + 1) ? to + 1 : to;
    const gap = report.gapBefore(to);
    if (!isLabel(joined) || (joined === to && !/^\s?[-\u2010-\u2015,.&]\s?$/.test(gap))) break;
    const name = report.word(joined).toUpperCase();
    const isRange = report.word(to) === 'to' || /[-\u2010-\u2015]/.test(gap);
    panels.push(...(isRange ? lettersBetween(panels.at(-1) ?? '', name) : []), name);
    to = joined + 1;
  }
  return { from: index, to, panels };
}

/** The letters of a range without its ends. */
function lettersBetween(first: string, last: string): string[] {
  const figure = first.slice(0, -1);
  const [low, high] = [first.charCodeAt(first.length - 1), last.charCodeAt(last.length - 1)];
  return Array.from({ length: Math.max(0, high - low - 1) }, (_, i) => figure + String.fromCharCode(low + 1 + i));
}
