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
