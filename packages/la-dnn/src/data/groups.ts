import type { SourceName } from './dataset.js';

/** Neighbouring numbers of the São Paulo set may be slices of one patient: blocks of this many stay together. */
const SARS_BLOCK = 20;

/**
 * The group of an image: all that may show one patient. COVID-CT names its positives by the paper that they were taken
 * from and the page (`2020.02.10.20021584-p6-52%3.png`), its negatives by a case's number (`71%0.jpg`); the São Paulo
 * set numbers slices, the lesion-mask set volumes (`3_z120.jpg`). Anything else is a group of its own.
 */
export function groupOf(source: SourceName, name: string): string {
  switch (source) {
    case 'covid-ct':
      return `covid-ct/${/^(.+?)-p\d+-/.exec(name)?.[1] ?? /^\w+/.exec(name)?.[0] ?? name}`;
    case 'sars-cov-2-ct': {
      const [, label, number] = /^([a-z]+)-(\d+)/.exec(name) ?? [];
      return `sars-cov-2-ct/${label}-${Math.floor(Number(number) / SARS_BLOCK)}`;
    }
    case 'lesion-masks':
      return `lesion-masks/${name.split('_')[0]}`;
    case 'folder':
      return name;
  }
}

/**
 * Deals groups into folds of about equal size, largest first, the same every time.
 *
 * @returns for each group the number of its fold, from 0.
 */
export function groupFolds(groups: readonly string[], folds: number): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const filled = Array.from({ length: folds }, () => 0);
  const order = [...sizes].sort(([a, m], [b, n]) => n - m || a.localeCompare(b));
  return new Map(
    order.map(([group, size]) => {
      const fold = filled.indexOf(Math.min(...filled));
      filled[fold] = (filled[fold] ?? 0) + size;
      return [group, fold];
    }),
  );
}
