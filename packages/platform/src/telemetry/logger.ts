import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/**
 * JSON lines on standard output. Log identifiers, codes and durations; never a name, a note, a file name or a token.
 * What slips in under a telling key is cut out all the same.
 */
export function createLogger(name: string, level: string): Logger {
  return pino({
    name,
    level,
    redact: {
      paths: [
        'authorization',
        'token',
        '*.authorization',
        '*.token',
        'variables',
        'headers',
        '*.headers',
        '*.password',
      ],
      remove: true,
    },
    serializers: { err: safeError },
  });
}

/** An error's kind and place; not its message when a database driver wrote it, since that quotes values. */
function safeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error ? error.code : undefined;
  const frames = error.stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12);
  const quotesValues = 'query' in error || 'detail' in error || 'driverError' in error;
  return { type: error.name, ...(quotesValues ? {} : { message: error.message }), code, stack: frames?.join('\n') };
}
