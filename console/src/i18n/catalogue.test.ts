import { describe, expect, it } from 'vitest';
import { de } from './de.js';
import { en } from './en.js';

/** Every message by its path. */
function messages(of: object, path: readonly string[] = []): [string, string][] {
  return Object.entries(of).flatMap(([key, value]) =>
    typeof value === 'string' ? [[[...path, key].join('.'), value]] : messages(value as object, [...path, key]),
  );
}

const blanks = (text: string) => [...text.matchAll(/{{(\w+)(?:, number)?}}/g)].map(([, name]) => name).sort();

describe('the catalogues', () => {
  const english = new Map(messages(en));
  const german = new Map(messages(de));

  it('have the same messages, and none that is empty', () => {
    expect([...german.keys()]).toEqual([...english.keys()]);
    for (const [key, text] of [...english, ...german]) expect(text.trim(), key).not.toBe('');
  });

  it('leave the same blanks to be filled in', () => {
    for (const [key, text] of english) expect(blanks(german.get(key) ?? ''), key).toEqual(blanks(text));
  });

  it('say in either language that what a model says is unsigned, and no diagnosis', () => {
    expect(en.reading.unsigned).toMatch(/unsigned ai/i);
    expect(de.reading.unsigned).toMatch(/nicht unterschrieben/i);
    expect(en.disclaimer.short).toMatch(/not a diagnosis/i);
    expect(de.disclaimer.short).toMatch(/keine Diagnose/i);
  });
});
