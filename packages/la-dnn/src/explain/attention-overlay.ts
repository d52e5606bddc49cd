import sharp from 'sharp';
import { FEATURE_SIDE } from '../network/architecture.js';

/** The colour of an overlay: an orange that shows on grey and to those who see no red or no green. */
const COLOUR = [255, 140, 0] as const;

/** Opacity where attention is highest; whoever shows the overlay may lower it. */
const MAX_ALPHA = 200;

/**
 * A finding's attention at the size of the image, bilinear between the centres of the network's 14 × 14 places.
 *
 * @param map 196 values, row by row, none negative.
 * @returns width × height values in 0..1, 1 where attention is highest; all 0 for a map of zeros.
 */
export function attentionAtSize(map: Float32Array, { width, height }: ImageSize): Float32Array {
  const highest = map.reduce((max, value) => Math.max(max, value), 0);
  const target = new Float32Array(width * height);
  if (highest === 0) return target;
  const columns = Array.from({ length: width }, (_, x) => neighbours(x, width));
  for (let y = 0, i = 0; y < height; y += 1) {
    const [above, below, dy] = neighbours(y, height);
    for (const [left, right, dx] of columns) {
      const at = (row: number, column: number) => map[row * FEATURE_SIDE + column] ?? 0;
      const upper = at(above, left) * (1 - dx) + at(above, right) * dx;
      const lower = at(below, left) * (1 - dx) + at(below, right) * dx;
      target[i] = (upper * (1 - dy) + lower * dy) / highest;
      i += 1;
    }
  }
  return target;
}

export interface ImageSize {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/**
 * A finding's attention as a PNG to be laid over the image: one colour, the more opaque the more attention. It comes
 * with the reading, from the same pass of the network.
 *
 * @param map 196 values, row by row, none negative.
 */
export async function attentionOverlay(map: Float32Array, size: ImageSize): Promise<Uint8Array> {
  const strength = attentionAtSize(map, size);
  const pixels = new Uint8Array(4 * strength.length);
  strength.forEach((value, i) => {
    pixels.set(COLOUR, 4 * i);
    pixels[4 * i + 3] = Math.round(MAX_ALPHA * value);
  });
  return sharp(pixels, { raw: { ...size, channels: 4 } })
    .png({ compressionLevel: 6 })
    .toBuffer();
}

/** The two places between whose centres a pixel lies, and how far it is on the way to the second. */
function neighbours(pixel: number, size: number): readonly [number, number, number] {
  const place = Math.min(FEATURE_SIDE - 1, Math.max(0, ((pixel + 0.5) / size) * FEATURE_SIDE - 0.5));
  const first = Math.floor(place);
  return [first, Math.min(FEATURE_SIDE - 1, first + 1), place - first];
}
