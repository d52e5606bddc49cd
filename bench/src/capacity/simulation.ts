import { batchMs, type WorkerPool } from './queueing.js';

/** Mean time from arrival to answer of images that come at random (Poisson) to a pool, milliseconds, event by event. */
export function simulateResponseMs(pool: WorkerPool, rate: number, images: number, random: () => number): number {
  const freeAt = Array<number>(pool.workers).fill(0);
  const arrivals: number[] = [];
  let clock = 0;
  for (let i = 0; i < images; i += 1) {
    clock += (-Math.log(1 - random()) / rate) * 1_000;
    arrivals.push(clock);
  }
  let total = 0;
  for (let next = 0; next < images; ) {
    const worker = freeAt.indexOf(Math.min(...freeAt));
    const first = arrivals[next] ?? 0;
    const begins = Math.max(freeAt[worker] ?? 0, first);
    let taken = 0;
    while (taken < pool.maxBatch && (arrivals[next + taken] ?? Number.POSITIVE_INFINITY) <= begins) taken += 1;
    const ends = begins + batchMs(pool, taken);
    for (let i = 0; i < taken; i += 1) total += ends - (arrivals[next + i] ?? 0);
    freeAt[worker] = ends;
    next += taken;
  }
  return total / images;
}
