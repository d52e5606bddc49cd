import { createHash } from 'node:crypto';
import {
  type ImagePrediction,
  type InferenceThread,
  type PreprocessedImage,
  preprocess,
  UnreadableImageError,
} from '@pulmora/la-dnn';
import { BlobNotFoundError, type BlobStore, type TenantDatabase } from '@pulmora/platform';
import type { StudyReceivedEvent } from '@pulmora/schema';
import { assertStillRead } from '../diagnosis/case-log.js';
import type { FailureCode } from '../diagnosis/diagnosis.entity.js';
import { ImageReadingEntity } from '../diagnosis/image-reading.entity.js';
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
  readonly blobs: BlobStore;
  readonly thread: InferenceThread;
  readonly metrics: WorkerMetrics;
  /** Images that the network is given at once, at most. */
  readonly batchSize: number;
  /** Width times height of an image, at most. */
  readonly maxPixels: number;
}

export interface StudyReading {
  /** One for each image of the study, in order. */
  readonly predictions: ImagePrediction[];
  /** Time that the network took, milliseconds. */
  readonly inferenceMs: number;
}

/** Reads a study's images in batches, and remembers each batch: what was read before a crash is not read again. */
export class ImageReader {
  readonly #options: ImageReaderOptions;

  constructor(options: ImageReaderOptions) {
    this.#options = options;
  }

  /**
   * @throws {UnreadableStudyError} for an image that is gone, altered or undecodable.
   * @throws {ReadingOverError} when nobody wants the study read any more.
   */
  async read(event: StudyReceivedEvent): Promise<StudyReading> {
    const { images } = event.data;
    const known = await this.#remembered(event);
    const unread = [...new Map(images.map((image) => [image.sha256, image])).values()].filter(
      (image) => !known.has(image.sha256),
    );
    let inferenceMs = 0;
    for (let start = 0; start < unread.length; start += this.#options.batchSize) {
      const batch = unread.slice(start, start + this.#options.batchSize);
      const pixels: PreprocessedImage[] = [];
      // One file in memory at a time: an image may have tens of megabytes, what the network takes of it has few.
      for (const image of batch) pixels.push(await this.#pixels(image));
      const began = performance.now();
      const predictions = await this.#options.thread.predict(pixels);
      const took = performance.now() - began;
      inferenceMs += took;
      this.#options.metrics.inferenceSeconds.observe(took / 1_000);
      this.#options.metrics.batchSize.observe(batch.length);
      const fresh = new Map(
        batch.map(({ sha256 }, i) => {
          const prediction = predictions[i];
          if (!prediction) throw new Error('the engine answered for fewer images than it was given');
          return [sha256, prediction] as const;
        }),
      );
      await this.#remember(event, fresh);
      for (const [sha256, prediction] of fresh) known.set(sha256, prediction);
    }
    const predictions = images.map(({ sha256 }) => {
      const prediction = known.get(sha256);
      if (!prediction) throw new Error('an image was not read');
      return prediction;
    });
    return { predictions, inferenceMs };
  }

  async #pixels({ blobKey, sha256 }: { blobKey: string; sha256: string }): Promise<PreprocessedImage> {
    try {
      const bytes = await this.#options.blobs.read(blobKey);
      if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw new UnreadableStudyError('IMAGE_CORRUPT');
      return await preprocess(bytes, { maxPixels: this.#options.maxPixels });
    } catch (error) {
      if (error instanceof BlobNotFoundError) throw new UnreadableStudyError('IMAGE_MISSING');
      if (error instanceof UnreadableImageError) throw new UnreadableStudyError('IMAGE_UNREADABLE');
      throw error;
    }
  }

  async #remembered({ tenantid: tenantId, data }: StudyReceivedEvent): Promise<Map<string, ImagePrediction>> {
    const { studyId, generation } = data;
    const modelVersion = this.#options.thread.model.version;
    const rows = await this.#options.database.read(tenantId, (unit) =>
      unit.repository(ImageReadingEntity).findBy({ studyId, generation, modelVersion }),
    );
    return new Map(
      rows.map((row) => [row.imageSha256, { covid19: row.covid19Probability, lesions: row.lesions }] as const),
    );
  }

  async #remember(event: StudyReceivedEvent, predictions: ReadonlyMap<string, ImagePrediction>): Promise<void> {
    const { tenantid: tenantId, data } = event;
    const { studyId, generation } = data;
    const modelVersion = this.#options.thread.model.version;
    const rows = [...predictions].map(([imageSha256, { covid19, lesions }]) => ({
      tenantId,
      studyId,
      imageSha256,
      modelVersion,
      generation,
      covid19Probability: covid19,
      lesions,
      readAt: new Date(),
    }));
    await this.#options.database.write(tenantId, async (unit) => {
      await assertStillRead(unit, event);
      await unit.repository(ImageReadingEntity).createQueryBuilder().insert().values(rows).orIgnore().execute();
    });
  }
}
