/** A word or number of a report. Offsets are UTF-16 code units into the report. */
export interface Token {
  readonly start: number;
  readonly end: number;
  /** Lower case, compatibility forms resolved (NFKC), so that full-width letters and ligatures read like plain ones. */
  readonly word: string;
}

/** Tokens `from` (inclusive) to `to` (exclusive). */
export interface TokenRange {
  readonly from: number;
  readonly to: number;
}

/** Nothing longer than an indented line break joins the halves of a term. */
const LONGEST_JOINT = 60;
const JOINT = /^(?:\s*[-\u00ad\u2010-\u2015\u2212]?\s*|['’/\u200b-\u200d\u2060])$/;

/** A report cut into words. What lies between two words (a "gap") is looked up in the text itself. */
export class ReportText {
  readonly tokens: readonly Token[];
  private readonly joined: readonly boolean[];

  constructor(readonly text: string) {
    this.tokens = Array.from(text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)).flatMap((match) => tokensOf(match[0], match.index));
    this.joined = this.tokens.map(({ start }, i) => {
      const gapLength = start - (this.tokens[i - 1]?.end ?? 0);
      return i > 0 && gapLength <= LONGEST_JOINT && JOINT.test(this.gapBefore(i));
    });
  }

  /** The word at an index, or '' beyond either end. */
  word(index: number): string {
    return this.tokens[index]?.word ?? '';
  }

  /** As it is written. */
  written(index: number): string {
    const token = this.tokens[index];
    return token ? this.text.slice(token.start, token.end) : '';
  }

  /** What stands before the token at an index; with an index past the last token, what ends the report. */
  gapBefore(index: number): string {
    return this.text.slice(this.tokens[index - 1]?.end ?? 0, this.tokens[index]?.start ?? this.text.length);
  }

  /** Whether what stands before a token cannot part a term: a space, a dash of any kind, a line break, an apostrophe. */
  continuesTerm(index: number): boolean {
    return this.joined[index] ?? false;
  }

  /** Whether the token can name a panel: a letter, a figure's number with a letter ("2b"), a number of a list. */
  isPanelLabel(index: number): boolean {
    return /^(?:\d{0,2}[a-z]|\d{1,2})$/.test(this.word(index));
  }

  /** The sentences, in order; together they hold every token once. */
  sentences(): TokenRange[] {
    const sentences: TokenRange[] = [];
    let from = 0;
    let onlyLabels = true;
    for (let i = 1; i <= this.tokens.length; i += 1) {
      onlyLabels &&= this.isPanelLabel(i - 1);
      if (i < this.tokens.length && !this.endsSentence(i, onlyLabels)) continue;
      sentences.push({ from, to: i });
      from = i;
      onlyLabels = true;
    }
    return sentences;
  }

  /** @param onlyLabels whether the sentence so far is nothing but panel labels ("A.", "a. b. c.") */
  private endsSentence(next: number, onlyLabels: boolean): boolean {
    const gap = this.gapBefore(next);
    if (/[;•▪●]|[?!]\s|\n\s*\n|\n\s*[-*–]\s/.test(gap)) return true;
    if (gap.includes('\n') && this.opensField(next)) return true;
    if (this.opensGlossary(next)) return true;
    if (gap.includes(':') && this.isPanelLabel(next) && /^[.)]/.test(this.gapBefore(next + 1))) return true;
    if (!gap.includes('.')) return false;
    if (gap.startsWith('.') && (onlyLabels || ABBREVIATIONS.has(this.word(next - 1)))) return false;
    // "No. 3" is a number; "no." at the end of a line is an answer.
    if (this.word(next - 1) === 'no' && /^\d/.test(this.word(next))) return false;
    return /\.\S?\s/.test(gap) || /^\p{Lu}\p{Ll}/u.test(this.written(next));
  }

  /** "GGO, ground-glass opacity": captions append what their abbreviations mean, often without a stop before it. */
  private opensGlossary(index: number): boolean {
    const abbreviation = this.written(index);
    if (!/^\p{Lu}{2,6}$/u.test(abbreviation) || !/^\s?[,:=]\s?$/.test(this.gapBefore(index + 1))) return false;
    return Array.from(abbreviation.toLowerCase()).every((letter, i) => this.word(index + 1 + i).startsWith(letter));
  }

  /** "Consolidation: none": a line of a form. */
  private opensField(index: number): boolean {
    for (let i = index + 1; i <= index + 4 && i <= this.tokens.length; i += 1) {
      const gap = this.gapBefore(i);
      if (gap.includes(':')) return true;
      if (/[\n.,;]/.test(gap)) return false;
    }
    return false;
  }
}

/** No word that is not a term by itself holds one of these and is as long. */
const RUN_TOGETHER_FROM = 12;
const WORDS_OF_TERMS = /(ground|glass|consolidations?|crazy|paving|bronchograms?|septal|thickening)/i;

/** Texts out of PDFs lose spaces ("multifocalground-glasschanges"): the words that terms are made of are cut out. */
function tokensOf(written: string, start: number): Token[] {
  const parts = written.length < RUN_TOGETHER_FROM ? [written] : written.split(WORDS_OF_TERMS);
  const tokens: Token[] = [];
  let from = start;
  for (const part of parts) {
    if (part !== '') tokens.push({ start: from, end: from + part.length, word: part.normalize('NFKC').toLowerCase() });
    from += part.length;
  }
  return tokens;
}

const ABBREVIATIONS = new Set(['fig', 'figs', 'vs', 'dr', 'approx', 'cf', 'al', 'e', 'g', 'i', 'ca']);
