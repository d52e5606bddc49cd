import path from 'node:path';
import { freePort } from '../ports/free-port.js';
import { httpProbe } from '../processes/http-probe.js';
import { ManagedProcess } from '../processes/managed-process.js';
import { REPOSITORY_ROOT } from '../settings/paths.js';
import type { Stack } from './stack.js';

export interface WorkerFleetOptions {
  readonly stack: Stack;
  /** The compiled module that each worker runs, from the root of the repository. */
  readonly entry: string;
  readonly workers: number;
  /** Set for each worker over what the platform says, by its place. */
  readonly env?: (place: number, computed: NodeJS.ProcessEnv) => NodeJS.ProcessEnv;
}

/** Workers beside a platform that was started without one; one that dies is started again at once. */
export interface WorkerFleet {
  readonly size: number;
  /** Undefined while it does not run. */
  pid(place: number): number | undefined;
  /** Where a worker serves its metrics and its readiness. */
  url(place: number): string;
  /** Where its output goes. */
  log(place: number): string;
  /** Ends a worker as a crash would. */
  kill(place: number): Promise<void>;
  /** Tells a worker to stop, waits for its end, and does not start it again; resolves with how long it took. */
  drain(place: number): Promise<{ ms: number; code: number | null }>;
  /** Starts a worker that was drained. */
  start(place: number): Promise<void>;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const RESTART_MS = 250;

/** @throws {Fault} when one does not start; those that did are stopped then. */
export async function startWorkerFleet({ stack, entry, workers, env }: WorkerFleetOptions): Promise<WorkerFleet> {
  let stopping = false;
  const ports = await Promise.all(Array.from({ length: workers }, () => freePort()));
  const urls = ports.map((port) => `http://127.0.0.1:${port}`);
  const logOf = (place: number) => path.join(stack.dataDir, 'logs', `worker-${place}.log`);
  const exits = new Map<number, number | null>();
  const starting = new Set<Promise<void>>();
  const members = ports.map((port, place) => {
    const computed = { ...stack.environment('worker'), PULMORA_WORKER_PORT: String(port) };
    const member = new ManagedProcess({
      name: `worker-${place}`,
      command: process.execPath,
      args: ['--enable-source-maps', path.join(REPOSITORY_ROOT, entry)],
      env: { ...computed, ...env?.(place, computed) },
      cwd: REPOSITORY_ROOT,
      ours: true,
      logFile: logOf(place),
      probe: httpProbe(`${urls[place]}/readyz`),
      readyWithinMs: 180_000,
      stopSignal: 'SIGTERM',
      stopWithinMs: 28_000,
    });
    const restart = () => {
      if (stopping || member.pid !== undefined) return;
      // One that ends while it starts has ended like any other, and is started again like any other.
      const attempt = member.start().catch(() => {});
      starting.add(attempt);
      void attempt.finally(() => starting.delete(attempt));
    };
    member.onExit((exit) => {
      exits.set(place, exit.code);
      if (!exit.expected && !stopping) setTimeout(restart, RESTART_MS);
    });
    return member;
  });
  const member = (place: number) => {
    const found = members[place];
    if (!found) throw new RangeError(`there is no worker ${place}`);
    return found;
  };
  const stop = async () => {
    stopping = true;
    await Promise.all(members.map((one) => one.stop()));
    await Promise.all(starting);
  };
  try {
    await Promise.all(members.map((one) => one.start()));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    size: workers,
    pid: (place) => member(place).pid,
    url: (place) => urls[place] ?? '',
    log: logOf,
    kill: (place) => member(place).kill('SIGKILL'),
    async drain(place) {
      const began = performance.now();
      await member(place).stop();
      return { ms: performance.now() - began, code: exits.get(place) ?? null };
    },
    start: (place) => member(place).start(),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
