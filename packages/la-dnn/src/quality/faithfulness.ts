import * as tf from '@tensorflow/tfjs-core';
import { attentionAtSize } from '../explain/attention-overlay.js';
import { INPUT_SIDE } from '../network/architecture.js';
import { forward, type WeightTensors } from '../network/forward.js';
import { pixelTensor } from '../network/pixels.js';
import { type Random, seededRandom } from '../random/random.js';

/**
 * Deletion and insertion (Petsiuk et al., RISE, arXiv 1806.07421): the ground-glass probability while pixels are blanked
 * (replaced by the image's mean) from the most attended on, and while they are put back. Areas under the curves, 0..1,
 * means over images: a faithful map has a low deletion and a high insertion.
 */
export interface FaithfulnessCurves {
  readonly images: number;
  readonly attention: Areas;
  readonly gradCam: Areas;
  /** Pixels in patches of random order. */
  readonly random: Areas;
}

export interface Areas {
  readonly deletion: number;
  readonly insertion: number;
}

export interface Explained {
  /** 224 × 224 in 0..1. */
  readonly pixels: Float32Array;
  /** 14 × 14 maps. */
  readonly attention: Float32Array;
  readonly gradCam: Float32Array;
}

/** Points of a curve besides its start. */
const STEPS = 8;

export async function faithfulness(weights: WeightTensors, images: readonly Explained[]): Promise<FaithfulnessCurves> {
  const random = seededRandom(1);
  const of = async (map: (image: Explained) => Float32Array): Promise<Areas> => {
    const areas: Areas[] = [];
    for (const image of images) areas.push(await areasOf(weights, image.pixels, map(image)));
    const mean = (value: (areas: Areas) => number) =>
      areas.reduce((sum, one) => sum + value(one), 0) / Math.max(1, areas.length);
    return { deletion: mean(({ deletion }) => deletion), insertion: mean(({ insertion }) => insertion) };
  };
  return {
    images: images.length,
    attention: await of(({ attention }) => attention),
    gradCam: await of(({ gradCam }) => gradCam),
    random: await of(({ attention }) => randomMap(attention.length, random)),
  };
}

async function areasOf(weights: WeightTensors, pixels: Float32Array, map: Float32Array): Promise<Areas> {
  const order = pixelsByAttention(map);
  const blank = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
  const variants = Array.from({ length: STEPS + 1 }, (_, step) => {
    const changed = Math.round((step / STEPS) * order.length);
    const deleted = pixels.slice();
    const inserted = new Float32Array(pixels.length).fill(blank);
    for (let i = 0; i < changed; i += 1) {
      const p = order[i] ?? 0;
      deleted[p] = blank;
      inserted[p] = pixels[p] ?? 0;
    }
    return { deleted, inserted };
  });
  const curve = async (images: Float32Array[]): Promise<number> => {
    const batch = pixelTensor(images);
    const probabilities = tf.tidy(() => tf.sigmoid(tf.slice(forward(weights, batch).logits, [0, 1], [-1, 1])));
    const values = Array.from(await probabilities.data());
    tf.dispose([batch, probabilities]);
    // Trapezoids.
    return values.slice(1).reduce((sum, value, i) => sum + (value + (values[i] ?? 0)) / 2, 0) / STEPS;
  };
  return {
    deletion: await curve(variants.map(({ deleted }) => deleted)),
    insertion: await curve(variants.map(({ inserted }) => inserted)),
  };
}

function pixelsByAttention(map: Float32Array): Uint32Array {
  const at = attentionAtSize(map, { width: INPUT_SIDE, height: INPUT_SIDE });
  return Uint32Array.from(at.keys()).sort((a, b) => (at[b] ?? 0) - (at[a] ?? 0));
}

const randomMap = (places: number, random: Random): Float32Array => Float32Array.from({ length: places }, random);
