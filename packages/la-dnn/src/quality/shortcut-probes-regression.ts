import { Matrix, solve } from 'ml-matrix';
import { sigmoid } from '../decision/interpretation.js';

/** A logistic regression on standardised features. */
export interface LogisticModel {
  /** Of each feature over the rows that it was fitted on. */
  readonly mean: readonly number[];
  /** 1 / standard deviation; 0 for a feature that never varied, which then says nothing. */
  readonly scale: readonly number[];
  /** Of the standardised features, then the intercept. */
  readonly weights: readonly number[];
}

const MOST_STEPS = 50;
const CONVERGED = 1e-8;

/**
 * Fits by Newton's method (iteratively reweighted least squares), halving a step that does not lower the loss: the sum of
 * the cross-entropies and `penalty / 2` times the squared weights, the intercept's excepted. The penalty keeps the weights
 * finite where a feature separates the classes.
 *
 * @param rows features, one array an image, all of one length.
 * @throws {RangeError} for no rows.
 */
export function fitLogistic(
  rows: readonly (readonly number[])[],
  labels: readonly (0 | 1)[],
  penalty = 1,
): LogisticModel {
  if (rows.length === 0) throw new RangeError('nothing to fit on');
  const standard = standardisation(rows);
  const x = new Matrix(rows.map((row) => design(row, standard)));
  const y = Matrix.columnVector([...labels]);
  const penalties = Array.from({ length: x.columns }, (_, i) => (i === x.columns - 1 ? 0 : penalty));
  const loss = (weights: Matrix): number => {
    const logits = x.mmul(weights).to1DArray();
    const entropy = logits.reduce(
      (sum, logit, i) => sum + Math.max(logit, 0) - logit * (labels[i] ?? 0) + Math.log1p(Math.exp(-Math.abs(logit))),
      0,
    );
    return penalties.reduce((sum, own, i) => sum + (own / 2) * weights.get(i, 0) ** 2, entropy);
  };
  let weights = Matrix.zeros(x.columns, 1);
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const said = x.mmul(weights).to1DArray().map(sigmoid);
    const gradient = x.transpose().mmul(Matrix.sub(y, Matrix.columnVector(said)));
    const hessian = x.transpose().mmul(x.clone().mulColumnVector(said.map((p) => Math.max(1e-9, p * (1 - p)))));
    penalties.forEach((own, i) => {
      gradient.set(i, 0, gradient.get(i, 0) - own * weights.get(i, 0));
      hessian.set(i, i, hessian.get(i, i) + own + 1e-9);
    });
    const move = solve(hessian, gradient);
    const before = loss(weights);
    let size = 1;
    while (size > 1e-6 && loss(Matrix.add(weights, Matrix.mul(move, size))) > before) size /= 2;
    weights = Matrix.add(weights, Matrix.mul(move, size));
    if (size * move.norm() < CONVERGED) break;
  }
  return { ...standard, weights: weights.to1DArray() };
}

/** The logit of a row of features. */
export const logisticScore = (row: readonly number[], model: LogisticModel): number =>
  design(row, model).reduce((sum, value, i) => sum + value * (model.weights[i] ?? 0), 0);

type Standardisation = Pick<LogisticModel, 'mean' | 'scale'>;

function standardisation(rows: readonly (readonly number[])[]): Standardisation {
  const mean = (rows[0] ?? []).map((_, f) => rows.reduce((sum, row) => sum + (row[f] ?? 0), 0) / rows.length);
  const scale = mean.map((centre, f) => {
    const variance = rows.reduce((sum, row) => sum + ((row[f] ?? 0) - centre) ** 2, 0) / rows.length;
    return variance > 1e-12 ? 1 / Math.sqrt(variance) : 0;
  });
  return { mean, scale };
}

/** Standardised, with a one for the intercept. */
const design = (row: readonly number[], { mean, scale }: Standardisation): number[] => [
  ...row.map((value, f) => (value - (mean[f] ?? 0)) * (scale[f] ?? 0)),
  1,
];
