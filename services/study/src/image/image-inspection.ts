import { open } from 'node:fs/promises';
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

/** The decode under way in this process, if any. */
let turn: Promise<unknown> = Promise.resolve();

/**
 * Finds out what a stored file is by its bytes, and that all of it decodes. Rows are decoded as they are read and
 * dropped again; a progressive JPEG or an interlaced PNG, though, is held whole, so one image is decoded at a time.
 *
 * @throws {ImageRejectedError} UNSUPPORTED_TYPE, TOO_MANY_PIXELS, TOO_SMALL or UNREADABLE.
 */
export async function inspectImage(path: string, limits: ImageLimits): Promise<InspectedImage> {
  const format = await sniff(path);
  if (!format) throw new ImageRejectedError('UNSUPPORTED_TYPE');
  const { width, height } = await dimensions(path, format);
  if (width * height > limits.maxPixels) throw new ImageRejectedError('TOO_MANY_PIXELS');
  if (Math.min(width, height) < limits.minSide) throw new ImageRejectedError('TOO_SMALL');
  try {
    await inTurn(() => decodeAll(path, limits));
  } catch {
    throw new ImageRejectedError('UNREADABLE');
  }
  return { mediaType: format === 'png' ? 'image/png' : 'image/jpeg', width, height };
}

/** Shrinking needs every row and keeps few. A fault of any row is an error here, not a grey band. */
async function decodeAll(path: string, limits: ImageLimits): Promise<void> {
  await sharp(path, { failOn: 'warning', limitInputPixels: limits.maxPixels, sequentialRead: true })
    .resize(8, 8, { fit: 'fill', kernel: 'nearest', fastShrinkOnLoad: false })
    .raw()
    .toBuffer();
}

function inTurn<T>(task: () => Promise<T>): Promise<T> {
  const result = turn.then(task);
  turn = result.catch(() => {});
  return result;
}

async function sniff(path: string): Promise<'png' | 'jpeg' | undefined> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0);
    return SIGNATURES.find(({ bytes }) => bytesRead >= bytes.length && bytes.every((byte, i) => buffer[i] === byte))
      ?.format;
  } finally {
    await file.close();
  }
}

/** Reads the header only; the pixel limit is ours to check, so that it has an error of its own. */
async function dimensions(path: string, format: 'png' | 'jpeg'): Promise<{ width: number; height: number }> {
  try {
    const metadata = await sharp(path, { limitInputPixels: false }).metadata();
    if (metadata.format !== format) throw new ImageRejectedError('UNSUPPORTED_TYPE');
    return { width: metadata.width, height: metadata.height };
  } catch (error) {
    if (error instanceof ImageRejectedError) throw error;
    throw new ImageRejectedError('UNREADABLE');
  }
}
