import { type ImagePrediction, InferenceError, type PreprocessedImage } from '@pulmora/la-dnn';
import type { Priority } from '@pulmora/schema';
import { BatchCost } from './batch-cost.js';
import { FairQueue } from './fair-queue.js';

export interface MicroBatcherOptions {
  readonly predict: (images: readonly PreprocessedImage[]) => Promise<ImagePrediction[]>;
  /** Images in a batch, at most. */
  readonly maxBatch: number;
  /** How long a batch that is not full may wait for more, at most, milliseconds. */
  readonly maxWaitMs: number;
  /** How long a batch should take, at most: an urgent image waits for the one before it. Milliseconds. */
  readonly targetMs: number;
  /** Images that are on their way here; while there are none, nothing is waited for. */
  readonly upstream: () => number;
  readonly onBatch?: (images: number, ms: number) => void;
}

/** An image's prediction, and what it cost. */
export interface BatchedPrediction {
  readonly prediction: ImagePrediction;
  /** From its arrival to the start of its batch, milliseconds. */
  readonly waitedMs: number;
  /** Its share of the time that its batch took, milliseconds. */
  readonly networkMs: number;
}

interface Waiting {
  readonly image: PreprocessedImage;
  readonly since: number;
  readonly resolve: (prediction: BatchedPrediction) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Puts images of different cases into one batch. Its size and its patience adapt: a batch is no larger than what the
 * engine lately did within the target time, and waits for more no longer than the fixed part of a batch costs, which is
 * all that waiting can save.
 */
export class MicroBatcher {
  readonly #options: MicroBatcherOptions;
  readonly #waiting = new FairQueue<Waiting>();
  readonly #cost = new BatchCost();
  #alone: Waiting[] = [];
  #running = false;
  #arrived = () => {};

  constructor(options: MicroBatcherOptions) {
    this.#options = options;
  }

  /**
   * @param alone for an image that may be why a batch failed: it takes nobody with it.
   * @throws {InferenceError} when the network fails on this image, in a batch of its own.
   */
  submit(image: PreprocessedImage, priority: Priority, tenantId: string, alone = false): Promise<BatchedPrediction> {
    return new Promise((resolve, reject) => {
      const waiting = { image, since: performance.now(), resolve, reject };
      if (alone) this.#alone.push(waiting);
      else this.#waiting.push(priority, tenantId, waiting);
      this.#arrived();
      if (!this.#running) void this.#run();
    });
  }

  /** Images in a batch at most, as the engine is now. */
  get limit(): number {
    const { maxBatch, targetMs } = this.#options;
    const each = this.#cost.msPerImage;
    return each === undefined ? maxBatch : Math.max(1, Math.min(maxBatch, Math.floor(targetMs / each)));
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#waiting.size > 0 || this.#alone.length > 0) {
      await this.#gather();
      const batch: Waiting[] = [];
      for (let next = this.#waiting.take(); next; next = batch.length < this.limit ? this.#waiting.take() : undefined) {
        batch.push(next);
      }
      if (batch.length > 0) await this.#infer(batch);
      const suspect = this.#alone.shift();
      if (suspect) await this.#infer([suspect]);
    }
    this.#running = false;
  }

  async #gather(): Promise<void> {
    const patience = Math.min(this.#options.maxWaitMs, this.#cost.fixedMs ?? this.#options.maxWaitMs);
    const deadline = performance.now() + patience;
    while (this.#waiting.size < this.limit && this.#options.upstream() > 0) {
      const left = deadline - performance.now();
      if (left <= 0) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#arrived = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  async #infer(batch: readonly Waiting[]): Promise<void> {
    const began = performance.now();
    try {
      const predictions = await this.#options.predict(batch.map(({ image }) => image));
      if (predictions.length !== batch.length) throw new InferenceError('the engine answered for fewer images');
      const ms = performance.now() - began;
      this.#cost.note(batch.length, ms);
      this.#options.onBatch?.(batch.length, ms);
      batch.forEach(({ since, resolve }, i) => {
        const prediction = predictions[i] as ImagePrediction;
        resolve({ prediction, waitedMs: began - since, networkMs: ms / batch.length });
      });
    } catch (error) {
      // One of them may be why: each is tried by itself, so that a bad neighbour costs the others time and nothing else.
      if (batch.length > 1 && error instanceof InferenceError) this.#alone.push(...batch);
      else for (const { reject } of batch) reject(error);
    }
  }
}
