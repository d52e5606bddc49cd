import { availableParallelism } from 'node:os';
import { type StandingInferenceOptions, startPreprocessPool } from '@pulmora/la-dnn';
import { phantomPng } from '@pulmora/stack';

type Batch = Parameters<NonNullable<StandingInferenceOptions['onBatch']>>[0];

/** What each stage of a worker takes, milliseconds: of an image, but for the network and what is made of its answers. */
export class StageTimes {
  /** Whether what is measured now counts: a full queue says nothing of waiting. */
  loaded = false;
  readonly #sums = new Map<string, { count: number; ms: number }>();

  /** Hashes and decodes so many images in threads, as a worker does. */
  async decode(images: number): Promise<void> {
    const pool = startPreprocessPool({ threads: Math.max(1, availableParallelism() - 1), maxPixels: 50_000_000 });
    try {
      const pngs = await Promise.all(Array.from({ length: images }, (_, i) => phantomPng(90_000 + i)));
      for (const png of pngs) {
        const { hashMs, decodeMs } = await pool.prepare(png);
        this.#add('hash', hashMs);
        this.#add('decode', decodeMs);
      }
    } finally {
      await pool.dispose();
    }
  }

  batch({ networkMs, explainMs }: Batch): void {
    if (!this.loaded) return;
    this.#add('infer', networkMs);
    this.#add('explain', explainMs);
  }

  queue(batch: number, ms: number): void {
    this.#add(`queue, batches of ${batch}`, ms);
  }

  means(): Record<string, number> {
    return Object.fromEntries(
      [...this.#sums].map(([stage, { count, ms }]) => [stage, Math.round((100 * ms) / count) / 100]),
    );
  }

  line(): string {
    return Object.entries(this.means())
      .map(([stage, ms]) => `${stage} ${ms}`)
      .join(', ');
  }

  #add(stage: string, ms: number): void {
    const known = this.#sums.get(stage) ?? { count: 0, ms: 0 };
    this.#sums.set(stage, { count: known.count + 1, ms: known.ms + ms });
  }
}
