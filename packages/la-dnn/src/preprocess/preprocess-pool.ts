import { Worker } from 'node:worker_threads';
import { UnreadableImageError } from './preprocess.js';
import type { PreprocessAnswer, PreprocessRequest } from './preprocess-worker.js';

/** An image, ready for the network. */
export interface PreparedImage {
  /** Of the bytes, lower-case hex. */
  readonly sha256: string;
  /** 224 × 224, 0..1. */
  readonly pixels: Float32Array;
  /** Of the image as it was uploaded, pixels. */
  readonly width: number;
  readonly height: number;
  readonly hashMs: number;
  /** Decoding, resizing and bringing into the network's range, milliseconds. */
  readonly decodeMs: number;
}

export interface PreprocessPoolOptions {
  readonly threads: number;
  /** Width times height of an image, at most. */
  readonly maxPixels: number;
}

/** Threads that hash, decode and resize, so that the event loop and the network wait for no picture. */
export interface PreprocessPool {
  /**
   * @param bytes are handed over: the caller's copy is empty afterwards where it is a buffer of its own.
   * @throws {UnreadableImageError} for what does not decode whole.
   */
  prepare(bytes: Uint8Array): Promise<PreparedImage>;
  dispose(): Promise<void>;
}

interface Task {
  readonly bytes: Uint8Array;
  readonly resolve: (image: PreparedImage) => void;
  readonly reject: (error: Error) => void;
}

/** The compiled worker, also for whoever runs from the sources: a thread loads JavaScript only. */
const WORKER = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/preprocess/preprocess-worker.js' : './preprocess-worker.js',
  import.meta.url,
);

/** Starts the threads; they work on one image each, in the order in which images come. */
export function startPreprocessPool({ threads, maxPixels }: PreprocessPoolOptions): PreprocessPool {
  const waiting: Task[] = [];
  const members = new Set<Worker>();
  const idle: Worker[] = [];
  const working = new Map<Worker, Task>();
  let disposed = false;
  let lastId = 0;

  const start = () => {
    const worker = new Worker(WORKER, { workerData: { maxPixels } });
    members.add(worker);
    worker.on('message', (answer: PreprocessAnswer) => {
      const task = working.get(worker);
      working.delete(worker);
      idle.push(worker);
      if (answer.kind === 'prepared') task?.resolve(answer.image);
      else
        task?.reject(
          answer.kind === 'unreadable' ? new UnreadableImageError(answer.sha256) : new Error(answer.message),
        );
      next();
    });
    const lost = (error: Error) => {
      if (!members.delete(worker)) return;
      working.get(worker)?.reject(error);
      working.delete(worker);
      const place = idle.indexOf(worker);
      if (place >= 0) idle.splice(place, 1);
      if (!disposed) start();
    };
    worker.on('error', lost);
    worker.on('exit', () => lost(new Error('a preprocessing thread has ended')));
    idle.push(worker);
    next();
  };
  const next = () => {
    while (idle.length > 0 && waiting.length > 0) {
      const worker = idle.pop();
      const task = waiting.shift();
      if (!worker || !task) return;
      working.set(worker, task);
      lastId += 1;
      const { bytes } = task;
      // A view of a larger buffer cannot be handed over without taking its neighbours along.
      const whole = bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer;
      worker.postMessage({ id: lastId, bytes } satisfies PreprocessRequest, whole ? [bytes.buffer as ArrayBuffer] : []);
    }
  };
  for (let i = 0; i < threads; i += 1) start();

  return {
    prepare(bytes) {
      if (disposed) return Promise.reject(new Error('the preprocessing threads have ended'));
      return new Promise((resolve, reject) => {
        waiting.push({ bytes, resolve, reject });
        next();
      });
    },
    async dispose() {
      disposed = true;
      for (const task of waiting.splice(0)) task.reject(new Error('the preprocessing threads have ended'));
      await Promise.all([...members].map((worker) => worker.terminate()));
    },
  };
}
