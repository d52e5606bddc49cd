import type { KeyContext, KeyState, PlainRows } from '@pulmora/platform';

/** A line for each version of each clinic's keys, in columns. */
export function keyReport(states: readonly KeyState[], plain: readonly PlainRows[]): string {
  const newest = new Map<string, number>();
  for (const state of states) newest.set(nameOf(state), state.version);
  const lines = states.map((state) => {
    const { version, masterVersion, madeAt, rows } = state;
    const standing = newest.get(nameOf(state)) === version ? 'encrypts' : rows > 0 ? 'opens' : 'is needed by nothing';
    return [...place(state), `v${version}`, `master ${masterVersion}`, madeAt.toISOString(), `${rows} rows`, standing];
  });
  const unsealed = plain.map((one) => [...place(one), '-', '-', '-', `${one.rows} rows`, 'not encrypted yet']);
  return inColumns([...lines, ...unsealed]);
}

/** What was made or forgotten. */
export const keyList = (keys: readonly KeyContext[]): string =>
  inColumns(keys.map((key) => [...place(key), `v${key.version}`]));

const nameOf = ({ tenantId, purpose }: Pick<KeyState, 'tenantId' | 'purpose'>) => `${tenantId} ${purpose}`;

const place = ({ tenantId, purpose }: Pick<KeyState, 'tenantId' | 'purpose'>) => [tenantId, purpose];

function inColumns(lines: readonly (readonly string[])[]): string {
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  return lines
    .map((line) =>
      line
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
