import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { REPOSITORY_ROOT } from '@pulmora/stack';
import { describe, expect, it } from 'vitest';

const read = (...names: string[]) => readFileSync(path.join(REPOSITORY_ROOT, ...names), 'utf8');
const document = read('docs', 'threat-model.md');

/** A file and the name of a test in it, wherever the document speaks of one; a contract holds tests that several files run. */
const cited = [...document.matchAll(/`([\w./-]+\.(?:test|contract)\.ts)`\s+“([^”]+)”/g)].map(
  ([, file = '', name = '']) => ({
    file,
    name,
  }),
);

/** What a file calls its tests, as vitest prints them but for what is filled in: the first string after `it(` or `])(`. */
function titlesIn(source: string): string[] {
  const opened =
    /(?:\b(?:it|test|describe)(?:\.\w+)?|\]\)|\))\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`([^`]*)`)/g;
  const decoded = source.replace(/\\u([0-9a-f]{4})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return [...decoded.matchAll(opened)].map(([, single, double, template]) => single ?? double ?? template ?? '');
}

describe('the threat model', () => {
  it('names a test wherever it names a file of tests', () => {
    expect(cited.length).toBeGreaterThan(50);
    expect(cited).toHaveLength([...document.matchAll(/`[^`\n]*\.(?:test|contract)\.ts`/g)].length - 1);
  });

  it.each([...new Set(cited.map(({ file }) => file))])('cites tests that are there: %s', (file) => {
    expect(existsSync(path.join(REPOSITORY_ROOT, file)), file).toBe(true);
    const titles = titlesIn(read(file));
    for (const { name } of cited.filter((one) => one.file === file)) expect(titles).toContain(name);
  });

  it('has a test for every threat in its tables, and for each of the thirteen to tenancy', () => {
    const rows = document.split('\n').filter((line) => /^\|.*\| [STRIDE]( [STRIDE])* \|/.test(line));
    expect(rows.length).toBeGreaterThan(30);
    for (const row of rows) expect(row).toMatch(/\.(?:test|contract)\.ts` “/);
    const [, tenancy = ''] = /## Tenancy\n([\s\S]*?)\n## /.exec(document) ?? [];
    const numbers = [...tenancy.matchAll(/^\| (\d+) \|/gm)].map(([, number]) => Number(number));
    expect(numbers).toEqual(Array.from({ length: 13 }, (_, i) => i + 1));
  });
});
