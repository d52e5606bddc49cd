import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import type { AnnotatedImage } from '../data/dataset.js';
import { INPUT_SIDE } from '../network/architecture.js';
import { greySquare } from '../preprocess/preprocess.js';

/** Images that are trained on, decoded once, a little larger than the input so that crops lose nothing. */
export const CACHED_SIDE = 256;

export interface CachedImage<Image extends AnnotatedImage = AnnotatedImage> {
  readonly image: Image;
  /** 256 × 256 grey bytes, to be augmented. */
  readonly large: Uint8Array;
  /** 256 × 256 bytes, 255 where a lesion is; undefined where nobody outlined any, or there is none. */
  readonly lesions: Uint8Array | undefined;
  /** 224 × 224 in 0..1, exactly what inference sees. */
  readonly plain: Float32Array;
}

/** Decodes images, several at a time. */
export async function cacheImages<Image extends AnnotatedImage>(
  images: readonly Image[],
): Promise<CachedImage<Image>[]> {
  const cached: CachedImage<Image>[] = [];
  for (let start = 0; start < images.length; start += 8) {
    const part = images.slice(start, start + 8).map(async (image) => {
      const bytes = await readFile(image.path);
      const [large, plain, lesions] = await Promise.all([
        greySquare(bytes, CACHED_SIDE),
        greySquare(bytes, INPUT_SIDE),
        image.lesionMask === undefined ? undefined : maskSquare(image.lesionMask),
      ]);
      return { image, large, lesions, plain: Float32Array.from(plain, (value) => value / 255) };
    });
    cached.push(...(await Promise.all(part)));
  }
  return cached;
}

/** Undefined for a mask with nothing in it: there is no place to attend to. */
async function maskSquare(path: string): Promise<Uint8Array | undefined> {
  const data = await sharp(path)
    .flatten({ background: '#000' })
    .toColourspace('b-w')
    .resize(CACHED_SIDE, CACHED_SIDE, { fit: 'fill', kernel: 'nearest' })
    .threshold(1)
    .raw({ depth: 'uchar' })
    .toBuffer();
  return data.some((value) => value > 0) ? data : undefined;
}
