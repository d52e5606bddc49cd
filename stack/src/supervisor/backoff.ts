export interface Backoff {
  readonly firstMs: number;
  readonly mostMs: number;
  /** This many crashes within the window are one too many. */
  readonly crashes: number;
  readonly windowMs: number;
}

export const DEFAULT_BACKOFF: Backoff = { firstMs: 250, mostMs: 10_000, crashes: 6, windowMs: 120_000 };

/**
 * How long to wait before a crashed process is started again; `undefined` to give it up.
 *
 * @param crashedAt when it crashed so far, this time included, milliseconds since the epoch, oldest first.
 */
export function restartDelay(crashedAt: readonly number[], backoff: Backoff = DEFAULT_BACKOFF): number | undefined {
  const last = crashedAt.at(-1) ?? 0;
  const recent = crashedAt.filter((at) => at > last - backoff.windowMs).length;
  if (recent >= backoff.crashes) return undefined;
  return Math.min(backoff.mostMs, backoff.firstMs * 2 ** (recent - 1));
}
