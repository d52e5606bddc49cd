import { Fault } from '../fault.js';

/**
 * Runs a command: a {@link Fault} becomes one line on standard error and status 1, as does a fault in the arguments.
 * Anything else is a bug and keeps its stack.
 */
export async function runCli(name: string, main: () => Promise<void>): Promise<void> {
  // The reader of a pipe may leave early.
  process.stdout.on('error', () => {});
  try {
    await main();
  } catch (error) {
    process.stderr.write(`${name}: ${describe(error)}\n`);
    process.exitCode = 1;
  }
}

function describe(error: unknown): string {
  if (error instanceof Fault) return error.message;
  if (!(error instanceof Error)) return String(error);
  // node:util's parseArgs
  if ('code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) return `${error.message} (see --help)`;
  return error.stack ?? error.message;
}
