import type { Typeface } from './typefaces.js';

/** Marks of direction that show nothing, variation selectors, and the joiner where nothing is joined. */
const INVISIBLE = /\u200d|[\u200e\u200f\u061c\ufeff]|\p{Variation_Selector}/u;

/**
 * Text as it can be set: whatever there is no letter for, and every control character, stands there as its code point,
 * `[U+1F600]`, so that what somebody signed loses nothing and hides nothing.
 *
 * @returns lines, broken as the text has them.
 */
export function legibleLines(text: string, faces: readonly Typeface[]): string[] {
  const broken = text
    .replaceAll(/\p{Cs}/gu, '\ufffd')
    .normalize('NFC')
    .replaceAll(/\r\n?|[\u0085\u2028\u2029]/gu, '\n')
    .replaceAll('\t', '    ');
  return broken.split('\n').map((line) => Array.from(line, (character) => legible(character, faces)).join(''));
}

function legible(character: string, faces: readonly Typeface[]): string {
  const codePoint = character.codePointAt(0) ?? 0;
  // What changes the order of letters without being seen is seen here.
  const hidden = /\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u.test(character);
  if (!hidden && faces.some((face) => face.has(codePoint))) return character;
  return INVISIBLE.test(character) ? '' : codeOf(codePoint);
}

export const codeOf = (codePoint: number): string => `[U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}]`;
