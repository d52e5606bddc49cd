import sharp from 'sharp';
import { expect, test } from 'vitest';
import { drawPhantom, PHANTOM_SIDE, phantomPng } from './phantom.js';

test('the same seed draws the same phantom, another seed another', async () => {
  const [first, again, other] = await Promise.all([phantomPng(1), phantomPng(1), phantomPng(2)]);
  expect(first.equals(again)).toBe(true);
  expect(first.equals(other)).toBe(false);
});

test('it is a grey PNG of the promised size, and bears its caption', async () => {
  expect(await sharp(await phantomPng()).metadata()).toMatchObject({ format: 'png', width: PHANTOM_SIDE });
  const pixels = drawPhantom(1);
  // The left stroke of the P, which stands in air.
  for (let y = 20; y < 48; y += 1) expect(pixels[y * PHANTOM_SIDE + 21]).toBe(255);
});

test('lungs are darker than what surrounds them, and bone is brighter', () => {
  const pixels = drawPhantom(3);
  const mean = (cx: number, cy: number) => {
    let sum = 0;
    for (let y = cy - 4; y <= cy + 4; y += 1) {
      for (let x = cx - 4; x <= cx + 4; x += 1) sum += pixels[y * PHANTOM_SIDE + x] ?? 0;
    }
    return sum / 81;
  };
  expect(mean(150, 340)).toBeLessThan(mean(256, 120));
  expect(mean(256, 362)).toBeGreaterThan(mean(256, 120));
});
