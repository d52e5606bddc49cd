import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { INPUT_SIDE } from '../network/architecture.js';
import { rampImage } from '../testing/images.js';
import { mirrorImage, preprocess, UnreadableImageError } from './preprocess.js';

const meanOf = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
const largestDifference = (a: Float32Array, b: Float32Array) =>
  a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - (b[i] ?? 0))), 0);

describe('preprocessing', () => {
  it('gives 224 × 224 values from black to white', async () => {
    const { pixels } = await preprocess(await rampImage(512, 300).png().toBuffer());
    expect(pixels).toHaveLength(INPUT_SIDE * INPUT_SIDE);
    expect(pixels[0]).toBeLessThan(0.02);
    expect(pixels[INPUT_SIDE - 1]).toBeGreaterThan(0.98);
    expect(meanOf(pixels)).toBeCloseTo(0.5, 1);
  });

  it('sees the same in grey, RGB, RGBA and 16 bits', async () => {
    const grey = await preprocess(await rampImage(256, 256).png().toBuffer());
    const variants = [
      rampImage(256, 256).toColourspace('srgb').png(),
      rampImage(256, 256).toColourspace('srgb').ensureAlpha().png(),
      rampImage(256, 256).toColourspace('grey16').png(),
    ];
    for (const variant of variants) {
      const { pixels } = await preprocess(await variant.toBuffer());
      expect(largestDifference(pixels, grey.pixels)).toBeLessThan(0.02);
    }
  });

  it('puts what is transparent on black', async () => {
    const clear = sharp({
      create: { width: 100, height: 100, channels: 4, background: { r: 255, g: 255, b: 255, alpha: 0 } },
    });
    const { pixels } = await preprocess(await clear.png().toBuffer());
    expect(meanOf(pixels)).toBe(0);
  });

  it('refuses bytes that are no image, a truncated image and too many pixels', async () => {
    const whole = await rampImage(400, 400).png({ compressionLevel: 0 }).toBuffer();
    const jpeg = await rampImage(400, 400).jpeg().toBuffer();
    await expect(preprocess(Buffer.from('no image'))).rejects.toThrow(UnreadableImageError);
    await expect(preprocess(Buffer.alloc(0))).rejects.toThrow(UnreadableImageError);
    await expect(preprocess(whole.subarray(0, whole.length / 2))).rejects.toThrow(UnreadableImageError);
    await expect(preprocess(jpeg.subarray(0, jpeg.length / 2))).rejects.toThrow(UnreadableImageError);
    await expect(preprocess(whole, { maxPixels: 1_000 })).rejects.toThrow(UnreadableImageError);
  });
});

it('mirrors an image twice into itself', () => {
  const image = { pixels: Float32Array.from({ length: 16 }, (_, i) => i) };
  expect([...mirrorImage(image).pixels.subarray(0, 4)]).toEqual([3, 2, 1, 0]);
  expect(mirrorImage(mirrorImage(image))).toEqual(image);
});
