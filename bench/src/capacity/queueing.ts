/** A pool of workers that each read a batch at a time: what waits is taken, up to so many. */
export interface WorkerPool {
  readonly workers: number;
  readonly maxBatch: number;
  /** What a batch costs however small it is, and what each image in it costs, milliseconds. */
  readonly fixedMs: number;
  readonly eachMs: number;
}

export const batchMs = ({ fixedMs, eachMs }: WorkerPool, images: number): number => fixedMs + eachMs * images;

/** Images per second at most. */
export const capacityOf = (pool: WorkerPool): number =>
  (1_000 * pool.workers * pool.maxBatch) / batchMs(pool, pool.maxBatch);

/**
 * Images in a batch on average when so many come: what comes to one worker during a batch makes the next one.
 *
 * @param rate images per second, below the capacity.
 */
export function meanBatch(pool: WorkerPool, rate: number): number {
  const perMs = rate / 1_000 / pool.workers;
  const unsaturated = 1 - perMs * pool.eachMs;
  const images = unsaturated <= 0 ? pool.maxBatch : (perMs * pool.fixedMs) / unsaturated;
  return Math.min(pool.maxBatch, Math.max(1, images));
}

/**
 * Mean time from an image's arrival to its answer, milliseconds; infinity at or above the capacity.
 *
 * While workers keep up with batches of one, M/D/k by Allen and Cunneen (half of what Erlang's formula gives for
 * exponential service): what waits for the part of a batch that each image costs waits as in any queue; what waits for
 * the fixed part is taken along by the next batch, so it waits for half a batch at most. Past that every worker is
 * always at a batch, and an image waits for half of one and is in the next. Within a tenth of the simulation where the
 * fixed part is small (a processor) or most of an image's cost (a GPU); in between, simulate.
 */
export function meanResponseMs(pool: WorkerPool, rate: number): number {
  if (rate >= capacityOf(pool)) return Number.POSITIVE_INFINITY;
  const { workers, maxBatch, eachMs } = pool;
  const one = batchMs(pool, 1);
  const offered = (rate / 1_000) * one;
  if (offered >= workers) return 1.5 * batchMs(pool, meanBatch(pool, rate));
  const busy = erlangC(workers, offered);
  const queue = (busy * one) / (workers - offered) / 2;
  const takenAlong = (busy * one) / workers / 2;
  const share = eachMs / one;
  const waiting = share * queue + (1 - share) * takenAlong;
  const inQueue = (rate / 1_000) * waiting;
  return waiting + batchMs(pool, Math.min(maxBatch, 1 + inQueue / (workers + inQueue / 2)));
}

/** The chance that all servers are busy, by Erlang's C formula; 1 where they cannot keep up. */
export function erlangC(servers: number, offered: number): number {
  if (offered >= servers) return 1;
  let blocking = 1;
  for (let n = 1; n <= servers; n += 1) blocking = (offered * blocking) / (n + offered * blocking);
  return blocking / (1 - (offered / servers) * (1 - blocking));
}

/** The least workers whose images wait no longer than this on average. */
export function workersFor(pool: Omit<WorkerPool, 'workers'>, rate: number, withinMs: number): number {
  let workers = Math.max(1, Math.ceil(rate / capacityOf({ ...pool, workers: 1 })));
  while (meanResponseMs({ ...pool, workers }, rate) > withinMs) workers += Math.max(1, Math.floor(workers / 50));
  return workers;
}
