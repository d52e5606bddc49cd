import { CLAUSE_OPENERS, VERBS } from './context-cues.js';
import type { ReportText, TokenRange } from './report-text.js';

const LIST_WORDS = new Set(['and', 'or', 'nor']);

const RELATIVES = new Set(['which', 'that', 'who']);
const ADVERBS = new Set(['now', 'later', 'then', 'since', 'subsequently', 'completely', 'also', 'finally', 'not']);

/**
 * Cuts a sentence where the reach of a negation ends. Termination terms always cut. A comma or an "and" cuts between two
 * statements and not within a list, which is told by verbs: "no consolidation, effusion or mass was seen" is one
 * clause, "no effusion, ground-glass opacities are seen" and "no effusion was seen and consolidation is new" are two.
 */
export function clausesOf(report: ReportText, sentence: TokenRange): TokenRange[] {
  const { from, to } = sentence;
  const isComma = (i: number): boolean => i > from && /,|\s[–—-]\s/.test(report.gapBefore(i));
  // Each count[i - from] is of the tokens before i, so a difference counts any stretch at once.
  const verbs = runningCount(report, sentence, VERBS);
  const listWords = runningCount(report, sentence, LIST_WORDS);
  const count = (of: readonly number[], a: number, b: number): number => (of[b - from] ?? 0) - (of[a - from] ?? 0);
  const nextComma: number[] = [];
  for (let i = to - 1, comma = to; i >= from; i -= 1) {
    nextComma[i - from] = comma;
    if (isComma(i)) comma = i;
  }

  const clauses: TokenRange[] = [];
  let start = from;
  for (let i = from + 1; i < to; i += 1) {
    if (!cutsBefore(i)) continue;
    clauses.push({ from: start, to: i });
    start = i;
  }
  clauses.push({ from: start, to });
  return clauses;

  function cutsBefore(i: number): boolean {
    if (CLAUSE_OPENERS.longestAt(report, i, to)) return true;
    const comma = isComma(i);
    const word = report.word(i);
    if (!comma && word !== 'and') return false;
    if (comma && word === 'with') return true;
    if (isPredicate(report, word === 'and' ? i + 1 : i)) return false;
    const end = nextComma[i - from] ?? to;
    if (count(verbs, i, end) === 0) return false;
    if (count(verbs, start, i) > 0) return true;
    return comma && (word === 'and' || count(listWords, i, end) === 0);
  }
}

/** "…, which has resolved", "… and was later absorbed": more is said of the same thing. */
function isPredicate(report: ReportText, index: number): boolean {
  if (RELATIVES.has(report.word(index))) return true;
  return VERBS.has(report.word(ADVERBS.has(report.word(index)) ? index + 1 : index));
}

function runningCount(report: ReportText, { from, to }: TokenRange, words: ReadonlySet<string>): number[] {
  const counts = [0];
  for (let i = from; i < to; i += 1) counts.push((counts.at(-1) ?? 0) + (words.has(report.word(i)) ? 1 : 0));
  return counts;
}
