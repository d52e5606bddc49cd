import type { Interval } from '../metrics/interval.js';
import type { Measured } from '../release/evaluation.js';
import { type Markup, markup } from './markup.js';

export const NOT_MEASURED = 'not measured';

/** A number for readers; "not measured" where there is none. */
export const shown = (value: number | null | undefined, digits = 3): string =>
  value === null || value === undefined || !Number.isFinite(value) ? NOT_MEASURED : value.toFixed(digits);

/** Empty where there is none. */
export const shownInterval = (interval: Interval | null, digits = 3): string =>
  interval === null ? '' : `${interval[0].toFixed(digits)} to ${interval[1].toFixed(digits)}`;

/** Value and interval together. */
export function shownMeasured({ value, interval95 }: Measured, digits = 3): string {
  if (value === null || interval95 === null) return shown(value, digits);
  return `${shown(value, digits)} (${shownInterval(interval95, digits)})`;
}

/** The same for a cell of a table, where the interval has a line of its own. */
export const measuredCell = ({ value, interval95 }: Measured, digits = 3): Markup =>
  value === null || interval95 === null
    ? markup`${shown(value, digits)}`
    : markup`${shown(value, digits)}<br><span class="note">(${shownInterval(interval95, digits)})</span>`;

/** 0 for no values. */
export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** Of a sample (n - 1); null for fewer than two values. */
export function standardDeviation(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}

/** Null for no values. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
