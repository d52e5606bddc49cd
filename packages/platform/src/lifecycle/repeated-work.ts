import type { Logger } from '../telemetry/logger.js';

/** Work that is done again and again until it is stopped. */
export interface RepeatedWork {
  /** Does it once, now, or waits for the run that is under way; resolves with what that run did. */
  now(): Promise<number>;
  /** Begins no other run, and resolves when the last one is over. */
  stop(): Promise<void>;
}

/**
 * Repeats work at an interval, never twice at once; a run that fails is logged and tried again at the next turn.
 *
 * @param work resolves with how much there was to do.
 * @param options `intervalMs` in milliseconds; `complaint` is what the log says of a run that failed.
 */
export function repeatWork(
  work: () => Promise<number>,
  {
    intervalMs,
    logger,
    complaint,
  }: { readonly intervalMs: number; readonly logger: Logger; readonly complaint: string },
): RepeatedWork {
  let running: Promise<number> | undefined;
  const now = () => {
    running ??= work().finally(() => {
      running = undefined;
    });
    return running;
  };
  const timer = setInterval(() => {
    now().catch((err) => logger.warn({ err }, complaint));
  }, intervalMs);
  return {
    now,
    async stop() {
      clearInterval(timer);
      await running?.catch(() => {});
    },
  };
}
