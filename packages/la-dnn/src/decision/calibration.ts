import { sigmoid } from './interpretation.js';

/** A score and what it should have said. */
export interface Scored {
  /** Logit, or probability where that is said. */
  readonly score: number;
  readonly label: 0 | 1;
}

/**
 * The temperature that makes logits fit their labels best (Guo et al., "On Calibration of Modern Neural Networks", arXiv
 * 1706.04599): the minimum of the cross-entropy, found by golden-section search over its logarithm.
 *
 * @param outcomes with logits.
 * @returns 0.05..20; 1 for no outcomes.
 */
export function fitTemperature(outcomes: readonly Scored[]): number {
  if (outcomes.length === 0) return 1;
  const entropy = (logTemperature: number) =>
    outcomes.reduce((sum, { score, label }) => {
      const logit = score / Math.exp(logTemperature);
      return sum + Math.max(logit, 0) - logit * label + Math.log1p(Math.exp(-Math.abs(logit)));
    }, 0);
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [Math.log(0.05), Math.log(20)];
  while (high - low > 1e-6) {
    const [left, right] = [high - ratio * (high - low), low + ratio * (high - low)];
    if (entropy(left) < entropy(right)) high = right;
    else low = left;
  }
  return Math.exp((low + high) / 2);
}

/**
 * The probabilities between which a model abstains: split conformal prediction, class by class (Vovk et al.; Angelopoulos
 * & Bates, arXiv 2107.07511). Of the positives at most `alpha` are called NEGATIVE, of the negatives at most `alpha`
 * POSITIVE, on images exchangeable with these.
 *
 * @param outcomes with probabilities of images that the model was not trained on.
 * @param alpha error that is allowed in each class, 0..1.
 */
export function conformalBounds(outcomes: readonly Scored[], alpha: number): readonly [low: number, high: number] {
  const of = (label: 0 | 1) =>
    outcomes
      .filter((outcome) => outcome.label === label)
      .map(({ score }) => score)
      .sort((a, b) => a - b);
  const [negatives, positives] = [of(0), of(1)];
  // The k-th smallest of n with k = floor(alpha · (n + 1)): too few outcomes promise nothing.
  const allowed = (count: number) => Math.floor(alpha * (count + 1));
  const lowest = positives[allowed(positives.length) - 1] ?? 0;
  const highest = negatives[negatives.length - allowed(negatives.length)] ?? 1;
  // Where the model is better than asked the two cross, and what lies between fits neither class.
  return [Math.min(lowest, highest), Math.max(lowest, highest)];
}

/** How well probabilities say how often they are right. */
export interface CalibrationFigures {
  /** Expected calibration error, debiased, 0..1. */
  readonly ece: number;
  /** Mean squared error, 0 to 1; 0.25 for a coin. */
  readonly brier: number;
  /** Of a logistic regression of labels on logits: 1 is calibrated, below it is overconfident. */
  readonly slope: number;
}

export const BINS = 10;

/** @param outcomes with probabilities. */
export function calibrationFigures(outcomes: readonly Scored[]): CalibrationFigures {
  const brier = outcomes.reduce((sum, { score, label }) => sum + (score - label) ** 2, 0) / outcomes.length;
  return { ece: expectedCalibrationError(outcomes), brier, slope: calibrationSlope(outcomes) };
}

/** The bins of equal mass of a reliability diagram. */
export function reliability(
  outcomes: readonly Scored[],
): { readonly count: number; readonly said: number; readonly was: number }[] {
  const sorted = outcomes.toSorted((a, b) => a.score - b.score);
  return Array.from({ length: BINS }, (_, bin) => {
    const members = sorted.slice(
      Math.round((bin * sorted.length) / BINS),
      Math.round(((bin + 1) * sorted.length) / BINS),
    );
    const mean = (value: (outcome: Scored) => number) =>
      members.reduce((sum, outcome) => sum + value(outcome), 0) / Math.max(1, members.length);
    return { count: members.length, said: mean(({ score }) => score), was: mean(({ label }) => label) };
  });
}

/**
 * Ten bins of equal mass. Chance alone sets a bin's rate off by about its standard error, which would be read as
 * miscalibration: the squared gap is lessened by its expected square under chance (Kumar et al., "Verified Uncertainty
 * Calibration", arXiv 1909.10155), never below zero.
 */
function expectedCalibrationError(outcomes: readonly Scored[]): number {
  return reliability(outcomes).reduce((sum, { count, said, was }) => {
    if (count === 0) return sum;
    const chance = count > 1 ? (was * (1 - was)) / (count - 1) : 0;
    return sum + (count / outcomes.length) * Math.sqrt(Math.max(0, (said - was) ** 2 - chance));
  }, 0);
}

/** Newton's method on intercept and slope, from no slope at all: from there each step of a logistic regression is safe. */
function calibrationSlope(outcomes: readonly Scored[]): number {
  const points = outcomes.map(({ score, label }) => {
    const p = Math.min(1 - 1e-6, Math.max(1e-6, score));
    return { x: Math.log(p / (1 - p)), label };
  });
  let [intercept, slope] = [0, 0];
  for (let step = 0; step < 50; step += 1) {
    let [g0, g1, h00, h01, h11] = [0, 0, 1e-9, 0, 1e-9];
    for (const { x, label } of points) {
      const p = sigmoid(intercept + slope * x);
      const w = p * (1 - p);
      g0 += label - p;
      g1 += (label - p) * x;
      h00 += w;
      h01 += w * x;
      h11 += w * x * x;
    }
    const determinant = h00 * h11 - h01 * h01;
    if (!(determinant > 1e-12)) break;
    const moves: readonly [number, number] = [(h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant];
    intercept += moves[0];
    slope += moves[1];
    if (Math.abs(moves[0]) + Math.abs(moves[1]) < 1e-9) break;
  }
  return slope;
}
