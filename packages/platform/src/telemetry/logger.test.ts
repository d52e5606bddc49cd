import { expect, it } from 'vitest';
import { createLogger } from './logger.js';

/** What the logger writes of these bindings. */
function written(log: (logger: ReturnType<typeof createLogger>) => void): string {
  const logger = createLogger('test', 'info');
  const lines: string[] = [];
  const stream = logger[
    Object.getOwnPropertySymbols(logger).find((s) => String(s) === 'Symbol(pino.stream)') as never
  ] as {
    write(line: string): void;
  };
  const write = stream.write;
  stream.write = (line) => {
    lines.push(line);
  };
  try {
    log(logger);
  } finally {
    stream.write = write;
  }
  return lines.join('');
}

it("writes an error's kind and place, but not a message that quotes values", () => {
  const driverError = Object.assign(new Error('duplicate key (name)=(Maria Rossi)'), {
    detail: 'Maria Rossi',
    code: '23505',
  });
  const line = written((logger) => logger.error({ err: driverError }, 'failed'));
  expect(line).toContain('23505');
  expect(line).not.toContain('Rossi');
  expect(written((logger) => logger.error({ err: new Error('plain') }, 'failed'))).toContain('plain');
});

it('cuts out tokens and headers', () => {
  const line = written((logger) =>
    logger.info({ authorization: 'Bearer abc', request: { headers: { a: 'abc' } } }, 'x'),
  );
  expect(line).not.toContain('abc');
});
