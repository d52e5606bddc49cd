import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { REPOSITORY_ROOT } from '@pulmora/stack';
import { describe, expect, it } from 'vitest';
import { citedIn, titlesIn } from './testing/cited-tests.js';

const read = (...names: string[]) => readFileSync(path.join(REPOSITORY_ROOT, ...names), 'utf8');
const document = read('docs', 'threat-model.md');

const cited = citedIn(document);

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
