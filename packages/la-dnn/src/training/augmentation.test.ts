import { expect, it } from 'vitest';
import { FEATURE_SIDE, INPUT_SIDE } from '../network/architecture.js';
import { seededRandom } from '../random/random.js';
import { augment, randomView, reencoded, viewOfMask, WHOLE } from './augmentation.js';
import { augmentationConfig } from './config.js';

const SIDE = 256;
const ramp = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => i % SIDE);
const config = augmentationConfig.parse({});
const off = { ...config, maxContrast: 1, maxBrightness: 0, maxGamma: 1, maxNoise: 0, erase: 0, marks: 0 };
const variant = (seed: number) => {
  const random = seededRandom(seed);
  return augment(ramp, SIDE, randomView(random, config), random, config);
};

it('stays within black and white and repeats by seed', () => {
  for (let seed = 0; seed < 20; seed += 1) {
    const values = variant(seed);
    expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(variant(seed)).toEqual(values);
  }
  expect(variant(1)).not.toEqual(variant(2));
});

it('changes nothing when the view is the whole and all else is off', () => {
  const row = augment(ramp, SIDE, WHOLE, seededRandom(3), off).subarray(0, INPUT_SIDE);
  expect([...row].every((value, i) => i === 0 || value >= (row[i - 1] ?? 0))).toBe(true);
  expect(Math.max(...row) - Math.min(...row)).toBeGreaterThan(0.98);
});

it('mirrors left and right, never up and down', () => {
  const plain = augment(ramp, SIDE, WHOLE, seededRandom(3), off);
  const mirrored = augment(ramp, SIDE, { ...WHOLE, mirrored: true }, seededRandom(3), off);
  for (const row of [0, 100, 223]) {
    const from = row * INPUT_SIDE;
    expect([...mirrored.subarray(from, from + INPUT_SIDE)].reverse().map((value) => value.toFixed(4))).toEqual(
      [...plain.subarray(from, from + INPUT_SIDE)].map((value) => value.toFixed(4)),
    );
  }
});

it('moves a mask as it moves the image', () => {
  const left = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => (i % SIDE < SIDE / 2 ? 255 : 0));
  const columns = (view: typeof WHOLE) => [...viewOfMask(left, SIDE, view).subarray(0, FEATURE_SIDE)];
  expect(columns(WHOLE)).toEqual([1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]);
  expect(columns({ ...WHOLE, mirrored: true })).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1]);
  expect(columns({ ...WHOLE, centre: [0.25, 0.5], extent: [0.5, 1] }).every((part) => part === 1)).toBe(true);
});

it('encodes an image anew without losing what it shows', async () => {
  const again = await reencoded(ramp, SIDE, seededRandom(5));
  expect(again).toHaveLength(ramp.length);
  const error = again.reduce((sum, value, i) => sum + Math.abs(value - (ramp[i] ?? 0)), 0) / ramp.length;
  expect(error).toBeGreaterThan(0);
  expect(error).toBeLessThan(4);
});
