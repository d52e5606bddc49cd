import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import type { AnnotatedImage } from '../data/dataset.js';
import { INPUT_SIDE } from '../network/architecture.js';
import { greySquare } from '../preprocess/preprocess.js';

/** Images that are trained on are kept a little larger than the input, so that crops lose nothing: 256 for 224. */
export const cachedSide = (inputSide: number): number => Math.round((inputSide * 8) / 7);

export interface CachedImage<Image extends AnnotatedImage = AnnotatedImage> {
  readonly image: Image;
  /** Side of the next two, pixels. */
  readonly side: number;
  /** `side` × `side` grey bytes, to be augmented. */
  readonly large: Uint8Array;
  /** `side` × `side` bytes, 255 where a lesion is; undefined where nobody outlined any, or there is none. */
  readonly lesions: Uint8Array | undefined;
  /** The input's size, in 0..1, exactly what inference sees. */
  readonly plain: Float32Array;
}

/** Decodes images once, several at a time. */
export async function cacheImages<Image extends AnnotatedImage>(
  images: readonly Image[],
  inputSide: number = INPUT_SIDE,
): Promise<CachedImage<Image>[]> {
  const side = cachedSide(inputSide);
  const cached: CachedImage<Image>[] = [];
  for (let start = 0; start < images.length; start += 8) {
    const part = images.slice(start, start + 8).map(async (image) => {
      const bytes = await readFile(image.path);
      const [large, plain, lesions] = await Promise.all([
        greySquare(bytes, side),
        greySquare(bytes, inputSide),
        image.lesionMask === undefined ? undefined : maskSquare(image.lesionMask, side),
      ]);
      return { image, side, large, lesions, plain: Float32Array.from(plain, (value) => value / 255) };
    });
    cached.push(...(await Promise.all(part)));
  }
  return cached;
}

/** Undefined for a mask with nothing in it: there is no place to attend to. */
async function maskSquare(path: string, side: number): Promise<Uint8Array | undefined> {
  const data = await sharp(path)
    .flatten({ background: '#000' })
    .toColourspace('b-w')
    .resize(side, side, { fit: 'fill', kernel: 'nearest' })
    .threshold(1)
    .raw({ depth: 'uchar' })
    .toBuffer();
  return data.some((value) => value > 0) ? data : undefined;
}
