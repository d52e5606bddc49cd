import { createHash } from 'node:crypto';
import { type InferenceThread, type PreprocessedImage, preprocess, UnreadableImageError } from '@pulmora/la-dnn';
import { BlobNotFoundError, type BlobStore, type TenantDatabase } from '@pulmora/platform';
import type { StudyReceivedEvent } from '@pulmora/schema';
import sharp from 'sharp';
import type { FailureCode } from '../diagnosis/diagnosis.entity.js';
import { type FreshReading, type ImageVerdict, ReadingMemory } from './reading-memory.js';
import type { WorkerMetrics } from './worker-metrics.js';

/** A study that no later attempt can read. */
export class UnreadableStudyError extends Error {
  constructor(readonly failureCode: FailureCode) {
    super(failureCode);
    this.name = 'UnreadableStudyError';
  }
}

export interface ImageReaderOptions {
  readonly database: TenantDatabase;
  readonly blobs: Pick<BlobStore, 'read'>;
  readonly thread: Pick<InferenceThread, 'predict' | 'model'>;
  readonly metrics: Pick<WorkerMetrics, 'inferenceSeconds' | 'batchSize'>;
  /** Images that the network is given at once, at most. */
  readonly batchSize: number;
  /** Width times height of an image, at most. */
  readonly maxPixels: number;
}

export interface StudyReading {
  /** One for each image of the study, in order. */
  readonly predictions: ImageVerdict[];
  /** Time that the network took, milliseconds. */
  readonly inferenceMs: number;
}

interface DecodedImage {
  readonly sha256: string;
  readonly input: PreprocessedImage;
  readonly width: number;
  readonly height: number;
}

/** Reads a study's images in batches, and remembers each batch: what was read before a crash is not read again. */
export class ImageReader {
  readonly #options: ImageReaderOptions;
  readonly #memory: ReadingMemory;

  constructor(options: ImageReaderOptions) {
    this.#options = options;
    this.#memory = new ReadingMemory(options.database, options.thread.model.version);
  }

  /**
   * @throws {UnreadableStudyError} for an image that is gone, altered or undecodable.
   * @throws {ReadingOverError} when nobody wants the study read any more.
   */
  async read(event: StudyReceivedEvent): Promise<StudyReading> {
    const { images } = event.data;
    const known = await this.#memory.recall(event);
    const unread = [...new Map(images.map((image) => [image.sha256, image])).values()].filter(
      (image) => !known.has(image.sha256),
    );
    let inferenceMs = 0;
    for (let start = 0; start < unread.length; start += this.#options.batchSize) {
      const batch: DecodedImage[] = [];
      // One file in memory at a time: an image may have tens of megabytes, what the network takes of it has few.
      for (const image of unread.slice(start, start + this.#options.batchSize)) batch.push(await this.#decode(image));
      const { fresh, tookMs } = await this.#predict(batch);
      inferenceMs += tookMs;
      await this.#memory.keep(event, fresh);
      for (const [sha256, { prediction }] of fresh) known.set(sha256, prediction);
    }
    const predictions = images.map(({ sha256 }) => {
      const prediction = known.get(sha256);
      if (!prediction) throw new Error('an image was not read');
      return prediction;
    });
    return { predictions, inferenceMs };
  }

  async #predict(batch: readonly DecodedImage[]): Promise<{ fresh: Map<string, FreshReading>; tookMs: number }> {
    const { thread, metrics } = this.#options;
    const began = performance.now();
    const predictions = await thread.predict(batch.map(({ input }) => input));
    const tookMs = performance.now() - began;
    metrics.inferenceSeconds.observe(tookMs / 1_000);
    metrics.batchSize.observe(batch.length);
    const fresh = new Map(
      batch.map(({ sha256, width, height }, i) => {
        const prediction = predictions[i];
        if (!prediction) throw new Error('the engine answered for fewer images than it was given');
        return [sha256, { prediction, width, height }] as const;
      }),
    );
    return { fresh, tookMs };
  }

  async #decode({ blobKey, sha256 }: { blobKey: string; sha256: string }): Promise<DecodedImage> {
    const { blobs, maxPixels } = this.#options;
    try {
      const bytes = await blobs.read(blobKey);
      if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw new UnreadableStudyError('IMAGE_CORRUPT');
      const input = await preprocess(bytes, { maxPixels });
      // The header only, of what has just been decoded whole: overlays are drawn at the size of the image.
      const { width, height } = await sharp(bytes, { limitInputPixels: maxPixels }).metadata();
      return { sha256, input, width, height };
    } catch (error) {
      if (error instanceof BlobNotFoundError) throw new UnreadableStudyError('IMAGE_MISSING');
      if (error instanceof UnreadableImageError) throw new UnreadableStudyError('IMAGE_UNREADABLE');
      throw error;
    }
  }
}
