import sharp from 'sharp';
import { INPUT_SIDE } from '../network/architecture.js';
import type { PreprocessedImage } from '../preprocess/preprocess.js';
import { seededRandom } from '../random/random.js';

/** Smooth blobs of random grey, as different from one another as seeds are. */
export function blobImage(seed: number): PreprocessedImage {
  const random = seededRandom(seed);
  const blobs = Array.from({ length: 6 }, () => [random(), random(), 0.05 + 0.2 * random(), random()] as const);
  const pixels = Float32Array.from({ length: INPUT_SIDE * INPUT_SIDE }, (_, i) => {
    const x = (i % INPUT_SIDE) / INPUT_SIDE;
    const y = Math.floor(i / INPUT_SIDE) / INPUT_SIDE;
    const light = blobs.reduce(
      (sum, [cx, cy, radius, grey]) => sum + grey * Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / radius ** 2),
      0,
    );
    return Math.min(1, light);
  });
  return { pixels };
}

/** A grey ramp from black (left) to white (right), encoded. */
export function rampImage(width: number, height: number) {
  const bytes = Buffer.alloc(width * height);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = Math.round((255 * (i % width)) / (width - 1));
  return sharp(bytes, { raw: { width, height, channels: 1 } });
}
