import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create } from 'fontkit';
import { openTypeOf } from './woff.js';

/** A font file, which has the letters of a few scripts. */
export interface Typeface {
  readonly name: string;
  /** OpenType; what is embedded is a subset of it. */
  readonly bytes: Buffer;
  has(codePoint: number): boolean;
}

/** Noto Sans by its scripts, the ones that are looked in first before the others. */
const FILES = [
  ...['latin', 'latin-ext', 'vietnamese', 'greek', 'greek-ext', 'cyrillic', 'cyrillic-ext', 'devanagari'].map(
    (subset) => ['@fontsource/noto-sans', `noto-sans-${subset}`] as const,
  ),
  ['@fontsource/noto-sans-arabic', 'noto-sans-arabic-arabic'],
  ['@fontsource/noto-sans-hebrew', 'noto-sans-hebrew-hebrew'],
  ['@fontsource/noto-sans-thai', 'noto-sans-thai-thai'],
] as const;

/** Typefaces of every script that a report can be set in, and a bold one for its own headings. */
export interface Typefaces {
  readonly faces: readonly Typeface[];
  readonly heading: Typeface;
}

let read: Typefaces | undefined;

/** They are files of packages, so they are read once. */
export function typefaces(): Typefaces {
  read ??= {
    faces: FILES.map(([packageName, file]) => typeface(packageName, `${file}-400-normal`)),
    heading: typeface('@fontsource/noto-sans', 'noto-sans-latin-700-normal'),
  };
  return read;
}

const require = createRequire(import.meta.url);

function typeface(packageName: string, name: string): Typeface {
  const bytes = openTypeOf(readFileSync(require.resolve(`${packageName}/files/${name}.woff`)));
  const font = create(bytes);
  if (!('characterSet' in font)) throw new Error(`${name} is a collection of fonts`);
  const characters = new Set(font.characterSet);
  return { name, bytes, has: (codePoint) => characters.has(codePoint) };
}
