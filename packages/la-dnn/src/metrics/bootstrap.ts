import { seededRandom } from '../random/random.js';
import type { Interval } from './interval.js';

/**
 * 95 % percentile bootstrap of any figure over groups: whole groups are drawn with replacement, since images of one
 * patient are not independent. Seeded, so it repeats. Null when the figure cannot be had of half of the samples.
 *
 * @param figure null where a sample does not allow it.
 */
export function bootstrapByGroup<Item>(
  items: readonly Item[],
  groupOf: (item: Item) => string,
  figure: (sample: readonly Item[]) => number | null,
  { samples = 1_000, seed = 1 }: { samples?: number; seed?: number } = {},
): Interval | null {
  const groups = grouped(items, groupOf);
  if (groups.length < 2) return null;
  const random = seededRandom(seed);
  const values: number[] = [];
  for (let i = 0; i < samples; i += 1) {
    const value = figure(groups.flatMap(() => groups[Math.floor(random() * groups.length)] ?? []));
    if (value !== null && Number.isFinite(value)) values.push(value);
  }
  if (values.length < samples / 2) return null;
  values.sort((a, b) => a - b);
  return [values[Math.floor(0.025 * values.length)] ?? 0, values[Math.ceil(0.975 * values.length) - 1] ?? 0];
}

/** Items by group, in the order in which groups first come. */
export function grouped<Item>(items: readonly Item[], groupOf: (item: Item) => string): Item[][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(groupOf(item));
    if (group) group.push(item);
    else groups.set(groupOf(item), [item]);
  }
  return [...groups.values()];
}
