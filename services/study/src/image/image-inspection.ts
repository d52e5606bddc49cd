import { FairSlots } from '@pulmora/platform';
import sharp from 'sharp';
import { type ImageLimits, ImageRejectedError } from './image-rejection.js';

// A cache of decoded images would outlive the upload and count against its memory.
sharp.cache(false);
sharp.concurrency(1);

export interface InspectedImage {
  readonly mediaType: 'image/png' | 'image/jpeg';
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

const SIGNATURES: readonly { readonly format: 'png' | 'jpeg'; readonly bytes: readonly number[] }[] = [
  { format: 'png', bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { format: 'jpeg', bytes: [0xff, 0xd8, 0xff] },
];

/** One decode in this process, and clinics take turns: nobody's thousand images keep another's one waiting. */
const slots = new FairSlots(1);

/**
 * Finds out what an image is by its bytes, and that all of it decodes. One image is held and decoded at a time: rows are
 * decoded as they are needed and dropped again, but a progressive JPEG or an interlaced PNG is held whole.
 *
 * @param load its bytes, asked for when its turn comes.
 * @param turn whose images take turns with those of others, and what ends the wait.
 * @throws {ImageRejectedError} UNSUPPORTED_TYPE, TOO_MANY_PIXELS, TOO_SMALL, ROTATED_BY_METADATA or UNREADABLE.
 */
export const inspectImage = (
  load: () => Promise<Uint8Array>,
  limits: ImageLimits,
  turn: { readonly tenantId: string; readonly signal?: AbortSignal },
): Promise<InspectedImage> => slots.run(turn.tenantId, async () => inspect(await load(), limits), turn.signal);

async function inspect(bytes: Uint8Array, limits: ImageLimits): Promise<InspectedImage> {
  const format = sniff(bytes);
  if (!format) throw new ImageRejectedError('UNSUPPORTED_TYPE');
  const { width, height, turned } = await header(bytes, format);
  if (width * height > limits.maxPixels) throw new ImageRejectedError('TOO_MANY_PIXELS');
  if (Math.min(width, height) < limits.minSide) throw new ImageRejectedError('TOO_SMALL');
  // Whoever heeds such a note and whoever does not see a chest with its sides exchanged: nothing here is to depend on it.
  if (turned) throw new ImageRejectedError('ROTATED_BY_METADATA');
  try {
    await decodeAll(bytes, limits);
  } catch {
    throw new ImageRejectedError('UNREADABLE');
  }
  return { mediaType: format === 'png' ? 'image/png' : 'image/jpeg', width, height };
}

/** Shrinking needs every row and keeps few. A fault of any row is an error here, not a grey band. */
async function decodeAll(bytes: Uint8Array, limits: ImageLimits): Promise<void> {
  await sharp(bytes, { failOn: 'warning', limitInputPixels: limits.maxPixels, sequentialRead: true })
    .resize(8, 8, { fit: 'fill', kernel: 'nearest', fastShrinkOnLoad: false })
    .raw()
    .toBuffer();
}

const sniff = (start: Uint8Array): 'png' | 'jpeg' | undefined =>
  SIGNATURES.find(({ bytes }) => bytes.every((byte, i) => start[i] === byte))?.format;

interface Header {
  /** Pixels, as they are stored. */
  readonly width: number;
  readonly height: number;
  /** Whether its metadata asks for it to be turned or mirrored before it is shown. */
  readonly turned: boolean;
}

/** The EXIF orientation of pixels that are shown as they are stored; 2 to 8 turn or mirror them. */
const UPRIGHT = 1;

/** Reads the header only; the pixel limit is ours to check, so that it has an error of its own. */
async function header(bytes: Uint8Array, format: 'png' | 'jpeg'): Promise<Header> {
  try {
    const metadata = await sharp(bytes, { limitInputPixels: false }).metadata();
    if (metadata.format !== format) throw new ImageRejectedError('UNSUPPORTED_TYPE');
    const { width, height, orientation = UPRIGHT } = metadata;
    return { width, height, turned: orientation > UPRIGHT };
  } catch (error) {
    if (error instanceof ImageRejectedError) throw error;
    throw new ImageRejectedError('UNREADABLE');
  }
}
