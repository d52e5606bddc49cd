import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import sharp from 'sharp';
import { preprocess, UnreadableImageError } from './preprocess.js';
import type { PreparedImage } from './preprocess-pool.js';

export interface PreprocessRequest {
  readonly id: number;
  readonly bytes: Uint8Array;
}

export type PreprocessAnswer =
  | { readonly kind: 'prepared'; readonly id: number; readonly image: PreparedImage }
  | { readonly kind: 'unreadable'; readonly id: number; readonly sha256: string }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };

const port = parentPort;
if (port) {
  const { maxPixels } = workerData as { maxPixels: number };
  // As many of these as there are cores: a decoder that took several cores for one image would only be in their way.
  sharp.concurrency(1);
  sharp.cache(false);
  port.on('message', async ({ id, bytes }: PreprocessRequest) => {
    const began = performance.now();
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    try {
      const hashed = performance.now();
      const { pixels } = await preprocess(bytes, { maxPixels });
      // The header only, of what has just been decoded whole: overlays are drawn at the size of the image.
      const { width, height } = await sharp(bytes, { limitInputPixels: maxPixels }).metadata();
      const hashMs = hashed - began;
      const image = { sha256, pixels, width, height, hashMs, decodeMs: performance.now() - hashed };
      port.postMessage({ kind: 'prepared', id, image } satisfies PreprocessAnswer, [pixels.buffer as ArrayBuffer]);
    } catch (error) {
      const answer: PreprocessAnswer =
        error instanceof UnreadableImageError
          ? { kind: 'unreadable', id, sha256 }
          : { kind: 'failed', id, message: (error as Error).message };
      port.postMessage(answer);
    }
  });
}
