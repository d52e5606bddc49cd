import sharp from 'sharp';
import { expect, it } from 'vitest';
import { FEATURE_SIDE } from '../network/architecture.js';
import { attentionAtSize, attentionOverlay } from './attention-overlay.js';

const place = (row: number, column: number) =>
  Float32Array.from({ length: FEATURE_SIDE ** 2 }, (_, i) => Number(i === row * FEATURE_SIDE + column));

it('is highest where the network looked, at any size and shape', () => {
  for (const size of [
    { width: 140, height: 280 },
    { width: 512, height: 333 },
    { width: 5, height: 5 },
  ]) {
    const at = attentionAtSize(place(3, 10), size);
    const highest = at.indexOf(at.reduce((max, value) => Math.max(max, value), 0));
    const [x, y] = [highest % size.width, Math.floor(highest / size.width)];
    expect(Math.abs((x + 0.5) / size.width - 10.5 / FEATURE_SIDE)).toBeLessThan(0.15);
    expect(Math.abs((y + 0.5) / size.height - 3.5 / FEATURE_SIDE)).toBeLessThan(0.15);
  }
});

it('is nothing where there is no attention', () => {
  expect(attentionAtSize(new Float32Array(FEATURE_SIDE ** 2), { width: 20, height: 20 }).some(Boolean)).toBe(false);
});

it('is a PNG of the image’s size, transparent but where the network looked', async () => {
  const png = await attentionOverlay(place(0, 0), { width: 90, height: 60 });
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ width: 90, height: 60, channels: 4 });
  expect(data[3]).toBeGreaterThan(100);
  expect(data[data.length - 1]).toBe(0);
});
