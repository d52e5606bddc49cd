import { expect, it } from 'vitest';
import { isCalibrated, isFrequency } from './study-value.js';

it.each([
  ['0.1.2', false],
  ['0.2.0', true],
  ['0.10.0', true],
  ['1.0.0-rc.1', true],
  ['newest', false],
  [undefined, false],
])('takes probabilities of version %s for calibrated: %s', (version, calibrated) => {
  expect(isCalibrated(version)).toBe(calibrated);
});

it('promises a frequency of the figure of one image only, and only where it is calibrated', () => {
  expect(isFrequency({ images: 1, version: '0.2.1' })).toBe(true);
  expect(isFrequency({ images: 2, version: '0.2.1' })).toBe(false);
  expect(isFrequency({ images: 0, version: '0.2.1' })).toBe(false);
  expect(isFrequency({ images: 1, version: '0.1.1' })).toBe(false);
});
