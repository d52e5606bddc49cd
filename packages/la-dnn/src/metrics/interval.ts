import { type Random, seededRandom } from '../random/random.js';
import { auc } from './roc.js';

export type Interval = readonly [low: number, high: number];

/** Wilson score interval of a proportion at 95 % (Wilson, JASA 1927). Null for no trials. */
export function wilson(successes: number, trials: number): Interval | null {
  if (trials === 0) return null;
  const z = 1.959964;
  const p = successes / trials;
  const centre = p + (z * z) / (2 * trials);
  const margin = z * Math.sqrt((p * (1 - p)) / trials + (z * z) / (4 * trials * trials));
  const scale = 1 + (z * z) / trials;
  return [Math.max(0, (centre - margin) / scale), Math.min(1, (centre + margin) / scale)];
}

/** 95 % percentile bootstrap of the AUC, resampling positives and negatives apart; seeded, so it repeats. */
export function bootstrapAuc(
  scores: readonly number[],
  labels: readonly (0 | 1)[],
  { samples = 2_000, seed = 1 }: { samples?: number; seed?: number } = {},
): Interval | null {
  const positives = scores.filter((_, i) => labels[i] === 1);
  const negatives = scores.filter((_, i) => labels[i] === 0);
  if (positives.length === 0 || negatives.length === 0) return null;
  const random = seededRandom(seed);
  const resampled: (0 | 1)[] = [...positives.map(() => 1 as const), ...negatives.map(() => 0 as const)];
  const areas: number[] = [];
  for (let i = 0; i < samples; i += 1) {
    areas.push(auc([...resample(positives, random), ...resample(negatives, random)], resampled) ?? 0);
  }
  areas.sort((a, b) => a - b);
  return [areas[Math.floor(0.025 * samples)] ?? 0, areas[Math.ceil(0.975 * samples) - 1] ?? 1];
}

const resample = (values: readonly number[], random: Random): number[] =>
  values.map(() => values[Math.floor(random() * values.length)] ?? 0);
