import type { ReportText } from './report-text.js';

/** What was found at a token. */
export interface PhraseMatch<Meaning> {
  readonly meaning: Meaning;
  /** Tokens it takes up. */
  readonly length: number;
}

/** From this many letters on, a term is recognised with one letter wrong, missing, doubled or swapped. */
const TOLERANT_FROM = 10;
/** No phrase has more words, even hyphenated at each syllable. */
const MOST_WORDS = 10;
/** Letters at either end of a term, one end of which a single slip leaves as it was. */
const INTACT = 4;

/**
 * A list of phrases, found wherever their letters stand in a row of whole words. Spaces, dashes and line breaks within
 * a phrase do not count, so "ground glass" is found in "ground-glass", "groundglass" and "ground-\nglass".
 */
export class PhraseMatcher<Meaning> {
  private readonly meanings = new Map<string, Meaning>();
  private readonly byEnds = new Map<string, string[]>();
  private longest = 0;

  /**
   * @param phrases templates with alternatives in braces: `{thick|thickened} septa`; the first meaning of a phrase holds
   * @param tolerant whether long terms are found with one slip of the pen
   */
  constructor(
    phrases: Iterable<readonly [template: string, meaning: Meaning]>,
    private readonly tolerant = false,
  ) {
    for (const [template, meaning] of phrases) {
      for (const variant of expand(template)) this.add(squeeze(variant), meaning);
    }
  }

  /** The longest phrase that begins at a token and ends before token `to`; an exact one before one with a slip. */
  longestAt(report: ReportText, index: number, to: number): PhraseMatch<Meaning> | undefined {
    let exact: PhraseMatch<Meaning> | undefined;
    let close: PhraseMatch<Meaning> | undefined;
    let letters = '';
    // A particle beside a term ("a consolidation") is not a letter too many of it.
    let wholeWords = true;
    const end = Math.min(to, index + MOST_WORDS);
    for (let i = index; i < end && (i === index || report.continuesTerm(i)); i += 1) {
      const word = report.word(i);
      letters += word;
      if (letters.length > this.longest + 1) break;
      wholeWords &&= word.length >= 3;
      const length = i - index + 1;
      const meaning = this.meanings.get(letters);
      if (meaning !== undefined) exact = { meaning, length };
      else if (this.tolerant && wholeWords) {
        const term = this.closeTo(letters);
        if (term !== undefined) close = { meaning: this.meanings.get(term) as Meaning, length };
      }
    }
    return exact ?? close;
  }

  private add(letters: string, meaning: Meaning): void {
    if (this.meanings.has(letters)) return;
    this.meanings.set(letters, meaning);
    this.longest = Math.max(this.longest, letters.length);
    if (!this.tolerant || letters.length < TOLERANT_FROM) return;
    for (const end of ends(letters)) {
      const terms = this.byEnds.get(end) ?? [];
      terms.push(letters);
      this.byEnds.set(end, terms);
    }
  }

  private closeTo(letters: string): string | undefined {
    if (letters.length < TOLERANT_FROM - 1) return undefined;
    for (const end of ends(letters)) {
      const term = this.byEnds.get(end)?.find((candidate) => isOneSlip(letters, candidate));
      if (term !== undefined) return term;
    }
    return undefined;
  }
}

const ends = (letters: string): [string, string] => [`${letters.slice(0, INTACT)}…`, `…${letters.slice(-INTACT)}`];

const squeeze = (phrase: string): string =>
  phrase
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/** Every reading of a template; braces do not nest. */
function expand(template: string): string[] {
  const braces = /\{([^}]*)\}/.exec(template);
  if (!braces) return [template];
  const rest = expand(template.slice(braces.index + braces[0].length));
  const head = template.slice(0, braces.index);
  return (braces[1] ?? '').split('|').flatMap((choice) => rest.map((tail) => `${head}${choice}${tail}`));
}

/** Whether one letter inserted, dropped, replaced or swapped with its neighbour tells two words apart. */
function isOneSlip(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(a.length, b.length) - head && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1;
  const [restOfA, restOfB] = [a.slice(head, a.length - tail), b.slice(head, b.length - tail)];
  if (restOfA.length <= 1 && restOfB.length <= 1) return true;
  return restOfA.length === 2 && restOfB.length === 2 && restOfA[0] === restOfB[1] && restOfA[1] === restOfB[0];
}
