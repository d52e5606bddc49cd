import { ConfigError } from '../config/config.js';
import { createLogger, type Logger } from '../telemetry/logger.js';

type Closer = () => Promise<unknown> | unknown;

/** Things to close, in the reverse of the order in which they were opened. */
export class Lifecycle {
  readonly #closers: Closer[] = [];
  #closing: Promise<void> | undefined;

  /** Registers how to close what was just opened. */
  onClose(closer: Closer): void {
    this.#closers.push(closer);
  }

  /** Closes everything once; a closer that fails does not keep the others open. */
  close(): Promise<void> {
    this.#closing ??= (async () => {
      for (const closer of this.#closers.reverse())
        await Promise.resolve()
          .then(closer)
          .catch(() => {});
    })();
    return this.#closing;
  }
}

/** How long a process may take to drain before it is ended regardless, milliseconds. */
export const DRAIN_LIMIT_MS = 25_000;

/**
 * Runs a process: starts it, drains it on SIGTERM, SIGINT or when the supervisor that forked it is gone, and ends with
 * status 1 and one readable message where it cannot start.
 */
export async function runProcess(name: string, start: (lifecycle: Lifecycle, logger: Logger) => Promise<void>) {
  const logger = createLogger(name, process.env.PULMORA_LOG_LEVEL ?? 'info');
  const lifecycle = new Lifecycle();
  let stopping = false;
  const stop = (cause: string, status: number) => {
    if (stopping) return;
    stopping = true;
    logger.info({ cause }, 'stopping');
    setTimeout(() => process.exit(status || 1), DRAIN_LIMIT_MS).unref();
    void lifecycle.close().then(() => process.exit(status));
  };
  process.on('SIGTERM', () => stop('SIGTERM', 0));
  process.on('SIGINT', () => stop('SIGINT', 0));
  process.on('disconnect', () => stop('supervisor gone', 0));
  process.on('uncaughtException', (err) => {
    logger.fatal({ err }, 'uncaught exception');
    stop('uncaught exception', 1);
  });
  process.on('unhandledRejection', (err) => {
    logger.fatal({ err }, 'unhandled rejection');
    stop('unhandled rejection', 1);
  });
  try {
    await start(lifecycle, logger);
  } catch (err) {
    logger.fatal({ err }, 'cannot start');
    if (err instanceof ConfigError) process.stderr.write(`${name}: ${err.message}\n`);
    stop('cannot start', 1);
  }
}
