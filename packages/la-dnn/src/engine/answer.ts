import { FEATURE_DEPTH, FEATURE_SIDE, FINDINGS } from '../network/architecture.js';
import { InferenceError } from '../prediction.js';

/** What the network says of one image, before anything is made of it. */
export interface NetworkAnswer {
  /** Six, in the order of FINDINGS. */
  readonly logits: Float32Array;
  /** 6 × 196: for each finding a map of 14 × 14, row by row, that sums to 1. */
  readonly attention: Float32Array;
  /** 1024, the mean of each of the last features over the image: what the image looks like, for whoever asks whether it is a chest CT. */
  readonly texture: Float32Array;
}

const ATTENTION_SIZE = FINDINGS.length * FEATURE_SIDE ** 2;

/**
 * Parts a batch's outputs into images.
 *
 * @throws {InferenceError} for another shape, or anything that is no finite number.
 */
export function toAnswers(
  count: number,
  batch: { readonly [Part in keyof NetworkAnswer]: ArrayLike<number> },
): NetworkAnswer[] {
  const part = (values: ArrayLike<number>, size: number): Float32Array[] => {
    if (values?.length !== count * size) throw new InferenceError('the engine answered with another shape');
    const all = Float32Array.from(values);
    if (!all.every(Number.isFinite)) throw new InferenceError('the engine answered with no number');
    return Array.from({ length: count }, (_, i) => all.slice(i * size, (i + 1) * size));
  };
  const logits = part(batch.logits, FINDINGS.length);
  const attention = part(batch.attention, ATTENTION_SIZE);
  const texture = part(batch.texture, FEATURE_DEPTH);
  return logits.map((own, i) => ({
    logits: own,
    attention: attention[i] ?? new Float32Array(),
    texture: texture[i] ?? new Float32Array(),
  }));
}
