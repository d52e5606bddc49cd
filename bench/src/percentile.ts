/**
 * The nearest-rank percentile.
 *
 * @param fraction of the values that are at most the result, over 0 to 1.
 * @throws {RangeError} for no values.
 */
export function percentile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(fraction * sorted.length) - 1)];
  if (value === undefined) throw new RangeError('no values');
  return value;
}
