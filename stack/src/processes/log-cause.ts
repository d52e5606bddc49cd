/** pino's number for `error`. */
const ERROR_LEVEL = 50;

/**
 * Why a process could not start, in one line, from what it wrote: our own JSON lines, PostgreSQL's and nats-server's
 * fatal lines, Node's uncaught errors. `undefined` when nothing tells.
 */
export function causeFromLog(text: string): string | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return firstOf(lines, configurationFault) ?? firstOf([...lines].reverse(), fatalLine) ?? firstOf(lines, nodeError);
}

function firstOf(
  lines: readonly string[],
  read: (line: string, at: number, all: readonly string[]) => string | undefined,
) {
  for (const [at, line] of lines.entries()) {
    const cause = read(line, at, lines);
    if (cause) return cause;
  }
  return undefined;
}

/** `study: configuration is not usable:` with a fault on each indented line that follows. */
function configurationFault(line: string, at: number, all: readonly string[]): string | undefined {
  if (!line.endsWith('configuration is not usable:')) return undefined;
  const rest = all.slice(at + 1);
  const end = rest.findIndex((other) => !other.startsWith('  '));
  return rest
    .slice(0, end === -1 ? undefined : end)
    .map((other) => other.trim())
    .join('; ');
}

function fatalLine(line: string): string | undefined {
  const foreign =
    /(?:FATAL|PANIC): {2}(.+)$/.exec(line) ?? /\[FTL\] (.+)$/.exec(line) ?? /^nats-server: (.+)$/.exec(line);
  if (foreign) return foreign[1];
  if (!line.startsWith('{')) return undefined;
  try {
    const { level, msg, err } = JSON.parse(line) as { level?: number; msg?: string; err?: Record<string, unknown> };
    if (level === undefined || level < ERROR_LEVEL) return undefined;
    return [msg, err?.message ?? err?.code ?? err?.type].filter(Boolean).join(': ').replaceAll('\n', ' ');
  } catch {
    return undefined;
  }
}

const nodeError = (line: string): string | undefined => /^(?:\w+)?Error\b.*/.exec(line)?.[0];
