import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { readLesionMasks } from '../data/training-sources.js';
import { useFastestBackend } from '../engine/tfjs.engine.js';
import { attentionAtSize } from '../explain/attention-overlay.js';
import { gradCam } from '../explain/grad-cam.js';
import { FEATURE_SIDE, FINDINGS, INPUT_SIDE, WEIGHT_SHAPES } from '../network/architecture.js';
import { forward, type WeightTensors } from '../network/forward.js';
import { pixelTensor } from '../network/pixels.js';
import { preprocess } from '../preprocess/preprocess.js';
import { loadReleasedModel } from '../release/released-model.js';
import { type FaithfulnessCurves, faithfulness } from './faithfulness.js';

/** How well maps agree with outlined lesions, means over images. */
export interface Agreement {
  /** Fraction of the images in which the map's highest pixel lies on a lesion (Zhang et al., arXiv 1608.00507). */
  readonly pointingGame: number;
  /** Fraction of the map's total that lies on lesions. */
  readonly energyInside: number;
}

export interface AttentionQuality extends Agreement {
  /** Slices with lesions, of volumes that were never trained on. */
  readonly images: number;
  readonly volumes: number;
  /** Chance that a random pixel of the image lies on a lesion, and one of the lungs. */
  readonly chance: number;
  readonly chanceInLung: number;
  readonly gradCam: Agreement;
  readonly faithfulness: FaithfulnessCurves;
}

interface Slice {
  readonly pixels: Float32Array;
  readonly lesions: Uint8Array;
  readonly lung: Uint8Array;
  readonly volume: string;
}

const BATCH = 8;

/** Slices on which deletion and insertion are played through: each takes fifty passes. */
const FAITHFULNESS_SLICES = 16;

/**
 * Measures the released network's ground-glass attention on lesion outlines of volumes kept out of training, against
 * Grad-CAM on the same network and against chance.
 *
 * @param data the folder that holds `lesion-masks`.
 */
export async function attentionQuality(data: string, say: (line: string) => void): Promise<AttentionQuality> {
  const { weights: released } = await loadReleasedModel();
  say(`computing with ${await useFastestBackend()}`);
  const weights: WeightTensors = new Map(
    [...released].map(([name, values]) => [name, tf.tensor(values, [...(WEIGHT_SHAPES.get(name) ?? [])])]),
  );
  const slices = await heldOutSlices(data);
  say(`${slices.length} slices with lesions`);
  const attention: Float32Array[] = [];
  const cam: Float32Array[] = [];
  for (let start = 0; start < slices.length; start += BATCH) {
    const pixels = pixelTensor(slices.slice(start, start + BATCH).map((slice) => slice.pixels));
    attention.push(...(await attentionOf(weights, pixels)));
    cam.push(...(await gradCam(weights, pixels, 'GGO')));
    pixels.dispose();
  }
  const step = Math.max(1, Math.floor(slices.length / FAITHFULNESS_SLICES));
  const chosen = slices.flatMap((slice, i) => {
    const [own, other] = [attention[i], cam[i]];
    return i % step === 0 && own && other ? [{ pixels: slice.pixels, attention: own, gradCam: other }] : [];
  });
  say(`deletion and insertion on ${chosen.length} slices`);
  const curves = await faithfulness(weights, chosen);
  const inLung = ({ lung, lesions }: Slice) => {
    const inside = lung.reduce((count, value) => count + Number(value > 0), 0);
    const both = lung.reduce((count, value, i) => count + Number(value > 0 && (lesions[i] ?? 0) > 0), 0);
    return inside === 0 ? 0 : both / inside;
  };
  return {
    images: slices.length,
    volumes: new Set(slices.map(({ volume }) => volume)).size,
    ...agreement(attention, slices),
    chance: mean(slices.map(({ lesions }) => lesions.reduce((n, value) => n + Number(value > 0), 0) / lesions.length)),
    chanceInLung: mean(slices.map(inLung)),
    gradCam: agreement(cam, slices),
    faithfulness: curves,
  };
}

/** Ground glass is what the outlines hold. */
const GROUND_GLASS = FINDINGS.indexOf('GGO');

async function attentionOf(weights: WeightTensors, pixels: tf.Tensor4D): Promise<Float32Array[]> {
  const maps = tf.tidy(() => {
    const { attention } = forward(weights, pixels);
    return tf.squeeze(tf.slice(attention, [0, 0, GROUND_GLASS], [-1, -1, 1]), [2]);
  });
  const values = (await maps.data()) as Float32Array;
  maps.dispose();
  const places = FEATURE_SIDE ** 2;
  return Array.from({ length: values.length / places }, (_, i) => values.slice(i * places, (i + 1) * places));
}

function agreement(maps: readonly Float32Array[], slices: readonly Slice[]): Agreement {
  const each = maps.map((map, i) => {
    const at = attentionAtSize(map, { width: INPUT_SIDE, height: INPUT_SIDE });
    const lesions = slices[i]?.lesions ?? new Uint8Array(at.length);
    let [highest, inside, total] = [0, 0, 0];
    at.forEach((value, p) => {
      if (value > (at[highest] ?? 0)) highest = p;
      total += value;
      if ((lesions[p] ?? 0) > 0) inside += value;
    });
    return { hit: Number((lesions[highest] ?? 0) > 0), energy: total === 0 ? 0 : inside / total };
  });
  return { pointingGame: mean(each.map(({ hit }) => hit)), energyInside: mean(each.map(({ energy }) => energy)) };
}

async function heldOutSlices(data: string): Promise<Slice[]> {
  const images = (await readLesionMasks(data, 'held-out')).filter(({ lesions }) => lesions.includes(1));
  const slices: Slice[] = [];
  for (const { path, group, lesionMask = '' } of images) {
    slices.push({
      pixels: (await preprocess(await readFile(path))).pixels,
      lesions: await mask(lesionMask),
      lung: await mask(lesionMask.replace('_lesion.png', '_lung.png')),
      volume: group,
    });
  }
  return slices;
}

const mask = (path: string): Promise<Uint8Array> =>
  sharp(path)
    .flatten({ background: '#000' })
    .toColourspace('b-w')
    .resize(INPUT_SIDE, INPUT_SIDE, { fit: 'fill', kernel: 'nearest' })
    .threshold(1)
    .raw({ depth: 'uchar' })
    .toBuffer();

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
