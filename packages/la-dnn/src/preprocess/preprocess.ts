import sharp from 'sharp';
import { INPUT_SIDE } from '../network/architecture.js';

/** An image as the network takes it: grey, row by row, 0 (black) to 1 (white), 224 × 224. */
export interface PreprocessedImage {
  readonly pixels: Float32Array;
}

/** Thrown for bytes that are no image, or one that cannot be decoded whole; the message quotes nothing of it. */
export class UnreadableImageError extends Error {
  readonly code = 'UNREADABLE_IMAGE';

  /** @param sha256 of the bytes, where it is known. */
  constructor(readonly sha256?: string) {
    super('the image cannot be decoded');
    this.name = 'UnreadableImageError';
  }
}

export interface PreprocessLimits {
  /** Width times height, at most. */
  readonly maxPixels: number;
}

const DEFAULT_LIMITS: PreprocessLimits = { maxPixels: 25_000_000 };

/**
 * The input contract: what is transparent lies on black, colour becomes luminance, and the whole image is resized to a
 * square (Lanczos) without regard to its shape, since a crop could cut a lung. Decoding runs in libvips' own threads.
 *
 * @throws {UnreadableImageError} for anything that does not decode to its last row.
 */
export async function preprocess(
  bytes: Uint8Array,
  limits: PreprocessLimits = DEFAULT_LIMITS,
): Promise<PreprocessedImage> {
  const grey = await greySquare(bytes, INPUT_SIDE, limits);
  return { pixels: Float32Array.from(grey, (value) => value / 255) };
}

/**
 * The same at another size, as bytes 0..255.
 *
 * @throws {UnreadableImageError}
 */
export async function greySquare(
  bytes: Uint8Array,
  side: number,
  limits: PreprocessLimits = DEFAULT_LIMITS,
): Promise<Uint8Array> {
  try {
    const data = await sharp(bytes, { failOn: 'warning', limitInputPixels: limits.maxPixels })
      .flatten({ background: '#000' })
      .toColourspace('b-w')
      .resize(side, side, { fit: 'fill', kernel: 'lanczos3', fastShrinkOnLoad: false })
      .raw({ depth: 'uchar' })
      .toBuffer();
    if (data.length !== side * side) throw new UnreadableImageError();
    return data;
  } catch {
    throw new UnreadableImageError();
  }
}

/** The image with left and right exchanged. */
export function mirrorImage({ pixels }: PreprocessedImage): PreprocessedImage {
  const side = Math.sqrt(pixels.length);
  return { pixels: pixels.map((_, i) => pixels[i - (i % side) + (side - 1 - (i % side))] ?? 0) };
}
