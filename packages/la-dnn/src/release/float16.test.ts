import { expect, it } from 'vitest';
import { fromFloat16, toFloat16 } from './float16.js';

it('keeps what float16 can hold, and rounds the rest to the nearest', () => {
  const exact = Float32Array.of(0, -0, 1, -1, 0.5, 65504, 2 ** -14, 2 ** -24, -(2 ** -20));
  expect(fromFloat16(toFloat16(exact))).toEqual(exact);
  const [third = 0] = fromFloat16(toFloat16(Float32Array.of(1 / 3)));
  expect(Math.abs(third - 1 / 3) / (1 / 3)).toBeLessThan(2 ** -11);
  expect(fromFloat16(toFloat16(Float32Array.of(1e6, Number.NaN, 1e-9)))).toEqual(
    Float32Array.of(Number.POSITIVE_INFINITY, Number.NaN, 0),
  );
});

it('rounds ties to even', () => {
  expect([...toFloat16(Float32Array.of(1 + 2 ** -11, 1 + 3 * 2 ** -11))]).toEqual([0x3c00, 0x3c02]);
});
