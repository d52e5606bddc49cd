import type { Limits } from '@pulmora/platform';

/** Token buckets of this process, by the generic cell rate algorithm: a bucket is when it will be full again. */
export class LocalBuckets {
  readonly #fullAt = new Map<string, number>();

  /**
   * Takes one token out of each bucket, or none.
   *
   * @param now milliseconds.
   * @returns undefined, or the seconds after which the emptiest has one.
   */
  take(buckets: readonly { readonly name: string; readonly limits: Limits }[], now = Date.now()): number | undefined {
    const taken = buckets.map(({ name, limits: { rate, burst } }) => {
      const fullAt = Math.max(this.#fullAt.get(name) ?? now, now) + 1_000 / rate;
      return { name, fullAt, retryMs: fullAt - now - (1_000 * burst) / rate };
    });
    const retryMs = Math.max(...taken.map((one) => one.retryMs));
    if (retryMs > 0) return retryMs / 1_000;
    for (const { name, fullAt } of taken) this.#fullAt.set(name, fullAt);
    return undefined;
  }

  /** Forgets buckets that are full. */
  sweep(now = Date.now()): void {
    for (const [name, fullAt] of this.#fullAt) if (fullAt <= now) this.#fullAt.delete(name);
  }
}
