import { InferenceError, type PreprocessPool, UnreadableImageError } from '@pulmora/la-dnn';
import { BlobNotFoundError, BrokenBlobError, type SealedBlobReader, type TenantDatabase } from '@pulmora/platform';
import type { StudyReceivedEvent } from '@pulmora/schema';
import { ReadingOverError } from '../diagnosis/case-log.js';
import type { FailureCode } from '../diagnosis/diagnosis.entity.js';
import type { MicroBatcher } from './micro-batcher.js';
import { PrioritySlots } from './priority-slots.js';
import { type FreshReading, type ImageVerdict, ReadingMemory } from './reading-memory.js';
import type { Stage } from './worker-metrics.js';

/** A study that no later attempt can read. */
export class UnreadableStudyError extends Error {
  constructor(readonly failureCode: FailureCode) {
    super(failureCode);
    this.name = 'UnreadableStudyError';
  }
}

export interface ImageReaderOptions {
  readonly database: TenantDatabase;
  readonly blobs: Pick<SealedBlobReader, 'read'>;
  readonly pool: Pick<PreprocessPool, 'prepare'>;
  readonly batcher: Pick<MicroBatcher, 'submit'>;
  readonly modelVersion: string;
  /**
   * Images between their fetching and their answer at once, over all studies: what bounds the memory. A batch more for
   * clinics that have none among them.
   */
  readonly held: number;
  /** Images of one study that are read before they are stored together, at most: a batch. */
  readonly storeEvery: number;
  readonly onStage: (stage: Stage, ms: number) => void;
  /** Told what the network is given. */
  readonly onImage?: (pixels: Float32Array) => void;
}

export interface StudyReading {
  /** One for each image of the study, in order. */
  readonly predictions: ImageVerdict[];
  /** Time that the network took for the images, of batches that they shared their share, milliseconds. */
  readonly inferenceMs: number;
}

type Image = StudyReceivedEvent['data']['images'][number];

/**
 * Reads studies' images in stages that overlap: while some are in the network, others are fetched and decoded and others
 * stored. What was read is remembered as it comes: what was read before a crash is not read again.
 */
export class ImageReader {
  readonly #options: ImageReaderOptions;
  readonly #memory: ReadingMemory;
  readonly #places: PrioritySlots;
  #decoding = 0;

  constructor(options: ImageReaderOptions) {
    this.#options = options;
    this.#memory = new ReadingMemory(options.database, options.modelVersion);
    this.#places = new PrioritySlots(options.held, options.storeEvery);
  }

  /** Images that are being fetched or decoded right now. */
  get decoding(): number {
    return this.#decoding;
  }

  /**
   * @param alone reads every image in a batch of its own.
   * @throws {UnreadableStudyError} for an image that is gone, altered or undecodable.
   * @throws {ReadingOverError} when nobody wants the study read any more.
   * @throws {InferenceError} when the network fails on an image by itself; the others are stored.
   */
  async read(event: StudyReceivedEvent, alone = false): Promise<StudyReading> {
    const { images } = event.data;
    const known = await this.#memory.recall(event);
    const unread = [...new Map(images.map((image) => [image.sha256, image])).values()].filter(
      (image) => !known.has(image.sha256),
    );
    const { read, inferenceMs } = await this.#readAll(event, unread, alone);
    for (const [sha256, { prediction }] of read) known.set(sha256, prediction);
    const predictions = images.map(({ sha256 }) => {
      const prediction = known.get(sha256);
      if (!prediction) throw new Error('an image was not read');
      return prediction;
    });
    return { predictions, inferenceMs };
  }

  /** What it makes of a study's images, which is stored nowhere. @throws as {@link read}. */
  async preview(event: StudyReceivedEvent): Promise<ImageVerdict[]> {
    const { priority, images } = event.data;
    return Promise.all(
      images.map((image) =>
        this.#places.run(priority, event.tenantid, async () => (await this.#readOne(event, image, false)).prediction),
      ),
    );
  }

  async #readAll(event: StudyReceivedEvent, unread: readonly Image[], alone: boolean) {
    const read = new Map<string, FreshReading>();
    let fresh = new Map<string, FreshReading>();
    let inferenceMs = 0;
    const faults: unknown[] = [];
    let storing: Promise<void> = Promise.resolve();
    const store = () => {
      const batch = fresh;
      fresh = new Map();
      if (batch.size === 0) return storing;
      storing = storing.then(() => this.#timed('store', () => this.#memory.keep(event, batch)));
      storing.catch((error: unknown) => faults.push(error));
      return storing;
    };
    await Promise.all(
      unread.map((image) =>
        this.#places.run(event.data.priority, event.tenantid, async () => {
          if (faults.length > 0) return;
          try {
            const { networkMs, ...reading } = await this.#readOne(event, image, alone);
            inferenceMs += networkMs;
            read.set(image.sha256, reading);
            fresh.set(image.sha256, reading);
          } catch (error) {
            faults.push(error);
          }
          if (fresh.size >= this.#options.storeEvery) void store();
        }),
      ),
    );
    await store().catch(() => {});
    if (faults.length > 0) throw worst(faults);
    return { read, inferenceMs };
  }

  async #readOne(
    event: StudyReceivedEvent,
    image: Image,
    alone: boolean,
  ): Promise<FreshReading & { networkMs: number }> {
    const { batcher, onStage } = this.#options;
    const { pixels, width, height } = await this.#decode(image);
    this.#options.onImage?.(pixels);
    const { prediction, waitedMs, networkMs } = await batcher.submit(
      { pixels },
      event.data.priority,
      event.tenantid,
      alone,
    );
    onStage('queue', waitedMs);
    return { prediction, networkMs, width, height };
  }

  async #decode({ blobKey, sha256 }: Image) {
    const { blobs, pool, onStage } = this.#options;
    this.#decoding += 1;
    try {
      const bytes = await this.#timed('fetch', () => blobs.read(blobKey));
      const prepared = await pool.prepare(bytes);
      onStage('hash', prepared.hashMs);
      onStage('decode', prepared.decodeMs);
      if (prepared.sha256 !== sha256) throw new UnreadableStudyError('IMAGE_CORRUPT');
      return prepared;
    } catch (error) {
      if (error instanceof BlobNotFoundError) throw new UnreadableStudyError('IMAGE_MISSING');
      if (error instanceof BrokenBlobError) throw new UnreadableStudyError('IMAGE_CORRUPT');
      if (error instanceof UnreadableImageError) {
        throw new UnreadableStudyError(error.sha256 === sha256 ? 'IMAGE_UNREADABLE' : 'IMAGE_CORRUPT');
      }
      throw error;
    } finally {
      this.#decoding -= 1;
    }
  }

  async #timed<T>(stage: Stage, work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    try {
      return await work();
    } finally {
      this.#options.onStage(stage, performance.now() - began);
    }
  }
}

/** What ends a study for good counts before what may be mended, and that before what the network did. */
function worst(faults: readonly unknown[]): unknown {
  return (
    faults.find((fault) => fault instanceof ReadingOverError) ??
    faults.find((fault) => fault instanceof UnreadableStudyError) ??
    faults.find((fault) => !(fault instanceof InferenceError)) ??
    faults[0]
  );
}
