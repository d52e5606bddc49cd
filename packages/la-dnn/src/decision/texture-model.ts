import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { FEATURE_DEPTH } from '../network/architecture.js';

/**
 * What axial chest CTs look like to the network: the mean of its last features, the directions in which CTs differ most,
 * and how much they differ along each and beside all of them.
 */
export interface TextureModel {
  /** [1024]. */
  readonly mean: Float32Array;
  /** 1 / spread of each channel, [1024]. */
  readonly scale: Float32Array;
  /** K × 1024, orthonormal rows. */
  readonly directions: Float32Array;
  /** Variance along each direction, [K]. */
  readonly variances: Float32Array;
  /** Mean squared length of what no direction explains. */
  readonly residual: number;
}

/** Directions that are kept. */
const DIRECTIONS = 256;

/**
 * Distance of a texture from the CTs that the model was made of: Mahalanobis' along the directions, and the length of the
 * rest in units of what is usual (Lee et al., "A Simple Unified Framework for Detecting Out-of-Distribution Samples",
 * arXiv 1807.03888, on principal components). About 1.4 for a usual CT, no unit.
 */
export function textureDistance(texture: Float32Array, model: TextureModel): number {
  const { mean, scale, directions, variances, residual } = model;
  const centred = texture.map((value, c) => (value - (mean[c] ?? 0)) * (scale[c] ?? 0));
  const length = centred.reduce((sum, value) => sum + value * value, 0);
  let within = 0;
  let explained = 0;
  variances.forEach((variance, k) => {
    let along = 0;
    for (let c = 0; c < FEATURE_DEPTH; c += 1) along += (centred[c] ?? 0) * (directions[k * FEATURE_DEPTH + c] ?? 0);
    within += along ** 2 / variance;
    explained += along ** 2;
  });
  return Math.sqrt(within / variances.length + Math.max(0, length - explained) / residual);
}

/**
 * Fits the model by principal components of the correlation matrix. No foreign image takes part: what is foreign is
 * whatever is unlike a CT.
 *
 * @param sources textures of axial chest CTs, source by source; each source counts the same, however many images it has.
 */
export function fitTexture(sources: readonly (readonly Float32Array[])[]): TextureModel {
  const rows = sources.flatMap((textures) =>
    textures.map((texture) => ({ texture, weight: 1 / (textures.length * sources.length) })),
  );
  const mean = new Float64Array(FEATURE_DEPTH);
  for (const { texture, weight } of rows) {
    texture.forEach((value, c) => {
      mean[c] = (mean[c] ?? 0) + weight * value;
    });
  }
  const spread = new Float64Array(FEATURE_DEPTH);
  for (const { texture, weight } of rows) {
    texture.forEach((value, c) => {
      spread[c] = (spread[c] ?? 0) + weight * (value - (mean[c] ?? 0)) ** 2;
    });
  }
  // A feature that hardly varies among these CTs may well vary among others: none counts for more than the usual one.
  const usual = spread.toSorted()[FEATURE_DEPTH >> 1] ?? 0;
  const scale = Float32Array.from(spread, (variance) => 1 / Math.sqrt(variance + usual + 1e-12));
  const standard = Matrix.zeros(rows.length, FEATURE_DEPTH);
  rows.forEach(({ texture, weight }, row) => {
    const root = Math.sqrt(weight);
    texture.forEach((value, c) => {
      standard.set(row, c, root * (value - (mean[c] ?? 0)) * (scale[c] ?? 0));
    });
  });
  const correlation = standard.transpose().mmul(standard);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(correlation, { assumeSymmetric: true });
  const order = realEigenvalues.map((_, i) => i).sort((a, b) => (realEigenvalues[b] ?? 0) - (realEigenvalues[a] ?? 0));
  const kept = order.slice(0, DIRECTIONS);
  const beside = order.slice(DIRECTIONS).reduce((sum, i) => sum + Math.max(0, realEigenvalues[i] ?? 0), 0);
  return {
    mean: Float32Array.from(mean),
    scale,
    directions: Float32Array.from(kept.flatMap((i) => eigenvectorMatrix.getColumn(i))),
    variances: Float32Array.from(kept, (i) => Math.max(1e-6, realEigenvalues[i] ?? 0)),
    residual: Math.max(1e-6, beside),
  };
}

/** As one array: mean, scale, variances, residual, directions. */
export function packTexture({ mean, scale, directions, variances, residual }: TextureModel): Float32Array {
  const packed = new Float32Array(2 * FEATURE_DEPTH + variances.length + 1 + directions.length);
  let offset = 0;
  for (const part of [mean, scale, variances, [residual], directions]) {
    packed.set(part, offset);
    offset += part.length;
  }
  return packed;
}

/**
 * The reverse of {@link packTexture}.
 *
 * @throws {RangeError} for an array of another length.
 */
export function unpackTexture(packed: Float32Array): TextureModel {
  const directions = (packed.length - 2 * FEATURE_DEPTH - 1) / (FEATURE_DEPTH + 1);
  if (!Number.isInteger(directions) || directions < 1) throw new RangeError('this is no texture model');
  let offset = 0;
  const take = (count: number): Float32Array => {
    offset += count;
    return packed.slice(offset - count, offset);
  };
  const [mean, scale, variances] = [take(FEATURE_DEPTH), take(FEATURE_DEPTH), take(directions)];
  const [residual = 1] = take(1);
  return { mean, scale, variances, residual, directions: take(directions * FEATURE_DEPTH) };
}
