import { attentionOverlay, type ImageSize } from '@pulmora/la-dnn';
import sharp from 'sharp';

/** The longest side of an overlay, pixels: a browser stretches it over whatever is larger. */
export const MAX_SIDE = 2_048;

/**
 * The longest side that is drawn here, pixels. A map has 14 × 14 places, so that all beyond is interpolation, which
 * libvips does in threads of its own; the event loop would stand still for it.
 */
const DRAWN_SIDE = 256;

/** A PNG with the map at the size of the image, or at the largest size of its shape that an overlay may have. */
export async function drawOverlay(map: Float32Array, image: ImageSize): Promise<Uint8Array> {
  const target = fittedTo(MAX_SIDE, image);
  const drawn = await attentionOverlay(map, fittedTo(DRAWN_SIDE, target));
  if (Math.max(target.width, target.height) <= DRAWN_SIDE) return drawn;
  return sharp(drawn)
    .resize(target.width, target.height, { fit: 'fill', kernel: 'linear' })
    .png({ compressionLevel: 6 })
    .toBuffer();
}

function fittedTo(side: number, { width, height }: ImageSize): ImageSize {
  const factor = Math.min(1, side / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) };
}
