import bidiFactory, { type Bidi } from 'bidi-js';
import { legibleLines } from './legible-text.js';
import type { Typeface } from './typefaces.js';

/** A stretch of a line in one typeface and one direction, in the order in which it is drawn. */
export interface Run {
  readonly text: string;
  readonly face: Typeface;
  readonly rightToLeft: boolean;
}

export interface Line {
  /** From left to right. */
  readonly runs: readonly Run[];
  /** Whether the paragraph is read from the right. */
  readonly rightToLeft: boolean;
}

/** How wide a run is, points. */
export type Measure = (text: string, face: Typeface) => number;

// Its types are of its ES module; Node.js loads the other one, whose export is the function itself.
const bidi = (bidiFactory as unknown as () => Bidi)();

/**
 * Breaks text into lines that are no wider than `width` points, and puts each in the order in which it is drawn (UAX 9).
 * Lines break at spaces, and anywhere in a word that is wider than a line. They come one by one, so that whoever sets them
 * can let others have a turn.
 */
export function* linesOf(
  text: string,
  faces: readonly Typeface[],
  width: number,
  measure: Measure,
): Generator<Line, void, void> {
  const widths = new Map<string, number>();
  const widthOf = (part: string): number => {
    let known = widths.get(part);
    if (known === undefined) {
      known = facedRuns(part, faces).reduce((sum, run) => sum + measure(run.text, run.face), 0);
      widths.set(part, known);
    }
    return known;
  };
  for (const paragraph of legibleLines(text, faces)) {
    const rightToLeft = bidi.getEmbeddingLevels(paragraph).paragraphs[0]?.level === 1;
    for (const line of broken(paragraph, width, widthOf)) {
      yield { runs: visualRuns(line, rightToLeft, faces), rightToLeft };
    }
  }
}

function* broken(paragraph: string, width: number, widthOf: (part: string) => number): Generator<string, void, void> {
  let line = '';
  let taken = 0;
  // A word with the spaces behind it.
  for (const word of paragraph.match(/\S+\s*|\s+/gu) ?? ['']) {
    const needed = widthOf(word.trimEnd());
    for (const [i, part] of (needed > width ? Array.from(word) : [word]).entries()) {
      const partWidth = part === word ? needed : widthOf(part);
      if (line && taken + (i === 0 ? needed : partWidth) > width) {
        yield line.trimEnd();
        line = '';
        taken = 0;
      }
      line += part;
      taken += part === word ? widthOf(word) : partWidth;
    }
  }
  yield line.trimEnd();
}

/** A text by its typefaces: a letter stays with the one before it where it can, so that marks join their letters. */
function facedRuns(text: string, faces: readonly Typeface[]): { text: string; face: Typeface }[] {
  const runs: { text: string; face: Typeface }[] = [];
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0;
    const last = runs.at(-1);
    if (last?.face.has(codePoint)) last.text += character;
    else {
      const face = faces.find((one) => one.has(codePoint)) ?? faces[0];
      if (face) runs.push({ text: character, face });
    }
  }
  return runs;
}

function visualRuns(line: string, rightToLeft: boolean, faces: readonly Typeface[]): Run[] {
  const { levels } = bidi.getEmbeddingLevels(line, rightToLeft ? 'rtl' : 'ltr');
  const runs: { text: string; face: Typeface; level: number }[] = [];
  let at = 0;
  for (const { text, face } of facedRuns(line, faces)) {
    for (const character of text) {
      const level = levels[at] ?? 0;
      const last = runs.at(-1);
      if (last && last.level === level && last.face === face) last.text += character;
      else runs.push({ text: character, face, level });
      at += character.length;
    }
  }
  return reordered(runs).map(({ text, face, level }) => {
    const backwards = level % 2 === 1;
    return { text: backwards ? mirrored(text) : text, face, rightToLeft: backwards };
  });
}

/** UAX 9, rule L2. */
function reordered<Levelled extends { readonly level: number }>(runs: readonly Levelled[]): Levelled[] {
  const order = [...runs];
  for (let level = Math.max(0, ...runs.map((run) => run.level)); level > 0; level -= 1) {
    for (let from = 0; from < order.length; from += 1) {
      let to = from;
      while (to < order.length && (order[to]?.level ?? 0) >= level) to += 1;
      if (to > from + 1) order.splice(from, to - from, ...order.slice(from, to).reverse());
      from = to;
    }
  }
  return order;
}

/** UAX 9, rule L4; and what has no direction of its own is not turned by whoever sets it. */
function mirrored(text: string): string {
  const characters = Array.from(text, (character) => bidi.getMirroredCharacter(character) ?? character);
  return /[\p{L}\p{N}]/u.test(text) ? characters.join('') : characters.reverse().join('');
}
