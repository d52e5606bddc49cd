import sharp from 'sharp';
import { drawOverlay } from '../../overlay/overlay-drawing.js';

/** An image of a study, and the same with what a model looked at laid over it, both JPEG. */
export interface ReportPicture {
  /** Pixels of both. */
  readonly width: number;
  readonly height: number;
  readonly image: Buffer;
  /** Null where no model has read it. */
  readonly attention: Buffer | null;
}

/** The longest side, pixels: 300 to the inch as it is printed. */
const SIDE = 1_000;

/** More pixels than this no image of a study has. */
const MAX_PIXELS = 64_000_000;

const QUALITY = 90;

/**
 * @param bytes PNG or JPEG, as it was taken in.
 * @param map where a model looked, 14 × 14.
 */
export async function reportPicture(bytes: Uint8Array, map: Float32Array | null): Promise<ReportPicture> {
  const { data, info } = await sharp(bytes, { limitInputPixels: MAX_PIXELS })
    .resize(SIDE, SIDE, { fit: 'inside', withoutEnlargement: true })
    .flatten()
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const plain = () => sharp(data, { raw: { width, height, channels } });
  const image = await plain().jpeg({ quality: QUALITY }).toBuffer();
  if (!map) return { width, height, image, attention: null };
  const overlay = await sharp(await drawOverlay(map, { width, height }))
    .resize(width, height, { fit: 'fill' })
    .toBuffer();
  const attention = await plain()
    .composite([{ input: overlay }])
    .jpeg({ quality: QUALITY })
    .toBuffer();
  return { width, height, image, attention };
}
