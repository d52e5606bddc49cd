/** Words for a calibrated probability, each with the interval that it stands for. */
export const LIKELIHOODS = [
  { word: 'veryUnlikely', from: 0, to: 0.05 },
  { word: 'unlikely', from: 0.05, to: 0.33 },
  { word: 'even', from: 0.33, to: 0.66 },
  { word: 'likely', from: 0.66, to: 0.95 },
  { word: 'veryLikely', from: 0.95, to: 1 },
] as const;

export type Likelihood = (typeof LIKELIHOODS)[number];

/** @param probability 0 to 1; the lower end of an interval belongs to it. */
export function likelihoodOf(probability: number): Likelihood {
  return LIKELIHOODS.findLast(({ from }) => probability >= from) ?? LIKELIHOODS[0];
}

/** Whole percents, with the ends kept for what is certain: 0.9996 is not 100 %. */
export function percentOf(probability: number): string {
  const rounded = Math.round(probability * 100);
  if (rounded === 0 && probability > 0) return '<1';
  if (rounded === 100 && probability < 1) return '>99';
  return String(rounded);
}
