import { WEIGHT_SHAPES } from './architecture.js';

/** Every weight of the network by name, float32, in the order of {@link WEIGHT_SHAPES}. */
export type Weights = ReadonlyMap<string, Float32Array>;

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);

/** All weights one after another, in the order of {@link WEIGHT_SHAPES}. */
export const TOTAL_WEIGHTS = [...WEIGHT_SHAPES.values()].reduce((sum, shape) => sum + sizeOf(shape), 0);

/** @throws {RangeError} when a weight is missing or has another size. */
export function flatten(weights: Weights): Float32Array {
  const flat = new Float32Array(TOTAL_WEIGHTS);
  let offset = 0;
  for (const [name, shape] of WEIGHT_SHAPES) {
    const values = weights.get(name);
    if (values?.length !== sizeOf(shape)) throw new RangeError(`weight ${name} is missing or has another size`);
    flat.set(values, offset);
    offset += values.length;
  }
  return flat;
}

/** The reverse of {@link flatten}; the parts share the memory of the whole. */
export function unflatten(flat: Float32Array): Map<string, Float32Array> {
  if (flat.length !== TOTAL_WEIGHTS) throw new RangeError(`expected ${TOTAL_WEIGHTS} weights, got ${flat.length}`);
  const weights = new Map<string, Float32Array>();
  let offset = 0;
  for (const [name, shape] of WEIGHT_SHAPES) {
    weights.set(name, flat.subarray(offset, offset + sizeOf(shape)));
    offset += sizeOf(shape);
  }
  return weights;
}

/**
 * The mean of several networks, weight by weight. Of networks that were tuned from one start it is often better than any
 * of them (Wortsman et al., "Model soups", arXiv 2203.05482), at the price of one.
 *
 * @throws {RangeError} for no network, or when a weight is missing in one.
 */
export function meanWeights(networks: readonly Weights[]): Weights {
  if (networks.length === 0) throw new RangeError('there is no network to average');
  const sum = new Float64Array(TOTAL_WEIGHTS);
  for (const network of networks) {
    flatten(network).forEach((value, i) => {
      sum[i] = (sum[i] ?? 0) + value / networks.length;
    });
  }
  return unflatten(Float32Array.from(sum));
}
