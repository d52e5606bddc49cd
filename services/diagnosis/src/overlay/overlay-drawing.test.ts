import sharp from 'sharp';
import { expect, it } from 'vitest';
import { drawOverlay } from './overlay-drawing.js';

/** All attention in the middle of the upper left quarter. */
const map = Float32Array.from({ length: 196 }, (_, i) => (i === 3 * 14 + 3 ? 1 : 0));

it.each([
  [
    { width: 100, height: 64 },
    { width: 100, height: 64 },
  ],
  [
    { width: 512, height: 512 },
    { width: 512, height: 512 },
  ],
  [
    { width: 1853, height: 1485 },
    { width: 1853, height: 1485 },
  ],
  [
    { width: 4096, height: 3000 },
    { width: 2048, height: 1500 },
  ],
  [
    { width: 64, height: 390_625 },
    { width: 1, height: 2048 },
  ],
])('of an image of %o has %o', async (image, size) => {
  const png = await drawOverlay(map, image);
  expect(await sharp(png).metadata()).toMatchObject({ format: 'png', channels: 4, ...size });
});

it.each([200, 512])('is opaque where the map is, and transparent elsewhere, at %i pixels', async (side) => {
  const { data } = await sharp(await drawOverlay(map, { width: side, height: side }))
    .raw()
    .toBuffer({ resolveWithObject: true });
  const opacity = (x: number, y: number) => data[4 * (Math.floor(y * side) * side + Math.floor(x * side)) + 3];
  expect(opacity(0.25, 0.25)).toBeGreaterThan(150);
  expect(opacity(0.75, 0.25)).toBe(0);
  expect(opacity(0.25, 0.75)).toBe(0);
});
