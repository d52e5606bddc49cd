import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { REPOSITORY_ROOT } from '@pulmora/stack';
import { describe, expect, it } from 'vitest';
import { citedIn, titlesIn } from './testing/cited-tests.js';

const read = (...names: string[]) => readFileSync(path.join(REPOSITORY_ROOT, ...names), 'utf8');
const document = read('docs', 'faults.md');
const rows = document.split('\n').filter((line) => /^\| \d+ \|/.test(line));

describe('the faults of events and inference', () => {
  it('are fourteen, each with what happens and a test that shows it', () => {
    expect(rows.map((row) => Number(/^\| (\d+)/.exec(row)?.[1]))).toEqual(Array.from({ length: 14 }, (_, i) => i + 1));
    for (const row of rows) expect(citedIn(row), row).not.toEqual([]);
  });

  it('name a test wherever they name a file of tests', () => {
    expect(citedIn(document)).toHaveLength([...document.matchAll(/`[^`\n]*\.test\.ts`/g)].length - 1);
  });

  it.each([...new Set(citedIn(document).map(({ file }) => file))])('cite tests that are there: %s', (file) => {
    expect(existsSync(path.join(REPOSITORY_ROOT, file)), file).toBe(true);
    const titles = titlesIn(read(file));
    for (const { name } of citedIn(document).filter((one) => one.file === file)) expect(titles).toContain(name);
  });
});
