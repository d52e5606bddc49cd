import { expect, it } from 'vitest';
import { INPUT_SIDE } from '../network/architecture.js';
import { seededRandom } from '../random/random.js';
import { augment } from './augmentation.js';
import { augmentationConfig } from './config.js';

const SIDE = 256;
const ramp = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => i % SIDE);
const variant = (seed: number, settings = {}) => {
  const target = new Float32Array(INPUT_SIDE * INPUT_SIDE);
  augment(ramp, SIDE, target, seededRandom(seed), augmentationConfig.parse(settings));
  return target;
};

it('stays within black and white and repeats by seed', () => {
  for (let seed = 0; seed < 20; seed += 1) {
    const values = variant(seed);
    expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(variant(seed)).toEqual(values);
  }
  expect(variant(1)).not.toEqual(variant(2));
});

it('changes nothing but the side it is seen from when all of it is off', () => {
  const off = { minCrop: 1, maxRotation: 0, maxContrast: 1, maxBrightness: 0, maxGamma: 1, maxNoise: 0, erase: 0 };
  const row = variant(3, off).subarray(0, INPUT_SIDE);
  const rising = (row.at(-1) ?? 0) > (row[0] ?? 0);
  const ordered = [...row].every(
    (value, i) => i === 0 || (rising ? value >= (row[i - 1] ?? 0) : value <= (row[i - 1] ?? 0)),
  );
  expect(ordered).toBe(true);
  expect(Math.max(...row) - Math.min(...row)).toBeGreaterThan(0.98);
});
