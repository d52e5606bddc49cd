/**
 * Area under the ROC curve as the Mann–Whitney statistic: the probability that a positive scores above a negative, ties
 * counting half. Null when there is no positive or no negative.
 */
export function auc(scores: readonly number[], labels: readonly (0 | 1)[]): number | null {
  const order = scores.map((score, i) => ({ score, label: labels[i] ?? 0 })).sort((a, b) => a.score - b.score);
  let rankSum = 0;
  let positives = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && order[end]?.score === order[start]?.score) end += 1;
    const meanRank = (start + 1 + end) / 2;
    for (let i = start; i < end; i += 1) {
      if (order[i]?.label !== 1) continue;
      rankSum += meanRank;
      positives += 1;
    }
    start = end;
  }
  const negatives = order.length - positives;
  if (positives === 0 || negatives === 0) return null;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** Counts at a threshold; a score at the threshold is positive. */
export interface Confusion {
  readonly truePositive: number;
  readonly falsePositive: number;
  readonly trueNegative: number;
  readonly falseNegative: number;
}

export function confusion(scores: readonly number[], labels: readonly (0 | 1)[], threshold: number): Confusion {
  const counts = { truePositive: 0, falsePositive: 0, trueNegative: 0, falseNegative: 0 };
  scores.forEach((score, i) => {
    const positive = score >= threshold;
    if (labels[i] === 1) counts[positive ? 'truePositive' : 'falseNegative'] += 1;
    else counts[positive ? 'falsePositive' : 'trueNegative'] += 1;
  });
  return counts;
}

/**
 * The threshold with the largest Youden index (sensitivity + specificity - 1), midway between the two neighbouring
 * scores; of equals the one nearest to 0.5. Scores in 0..1.
 */
export function youdenThreshold(scores: readonly number[], labels: readonly (0 | 1)[]): number {
  const sorted = [...new Set(scores)].sort((a, b) => a - b);
  let best = { threshold: 0.5, index: Number.NEGATIVE_INFINITY };
  for (let i = 0; i < sorted.length - 1; i += 1) {
    const threshold = ((sorted[i] ?? 0) + (sorted[i + 1] ?? 0)) / 2;
    const { truePositive, falsePositive, trueNegative, falseNegative } = confusion(scores, labels, threshold);
    const index = truePositive / (truePositive + falseNegative) + trueNegative / (trueNegative + falsePositive) - 1;
    const nearer = Math.abs(threshold - 0.5) < Math.abs(best.threshold - 0.5);
    if (index > best.index + 1e-12 || (Math.abs(index - best.index) <= 1e-12 && nearer)) best = { threshold, index };
  }
  return best.threshold;
}
