import { readFile } from 'node:fs/promises';
import type { LabelledImage } from '../data/dataset.js';
import { INPUT_SIDE } from '../network/architecture.js';
import { greySquare } from '../preprocess/preprocess.js';

/** Images that are trained on, decoded once, a little larger than the input so that crops lose nothing. */
export const CACHED_SIDE = 256;

export interface CachedImage {
  readonly image: LabelledImage;
  /** 256 × 256 grey bytes, to be augmented. */
  readonly large: Uint8Array;
  /** 224 × 224 in 0..1, exactly what inference sees. */
  readonly plain: Float32Array;
}

/** Decodes images, several at a time. */
export async function cacheImages(images: readonly LabelledImage[]): Promise<CachedImage[]> {
  const cached: CachedImage[] = [];
  for (let start = 0; start < images.length; start += 8) {
    const part = images.slice(start, start + 8).map(async (image) => {
      const bytes = await readFile(image.path);
      const [large, plain] = await Promise.all([greySquare(bytes, CACHED_SIDE), greySquare(bytes, INPUT_SIDE)]);
      return { image, large, plain: Float32Array.from(plain, (value) => value / 255) };
    });
    cached.push(...(await Promise.all(part)));
  }
  return cached;
}
