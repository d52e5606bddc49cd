import type pg from 'pg';
import type { Statement } from './operations.js';

interface Node {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly Node[];
}

/** How rows are found: by which index, and whether what it is searched by starts with the tenant. */
export interface Access {
  readonly index: string | null;
  readonly tenantFirst: boolean;
}

/** How a statement finds its rows, as the planner says; one entry for each table that it looks at. */
export async function accessesOf(client: pg.Client, text: string, values: readonly unknown[]): Promise<Access[]> {
  const { rows } = await client.query<{ 'QUERY PLAN': readonly [{ readonly Plan: Node }] }>(
    `EXPLAIN (FORMAT JSON) ${text}`,
    [...values],
  );
  const plan = rows[0]?.['QUERY PLAN'][0].Plan;
  return plan ? scansIn(plan).map(accessOf) : [];
}

export const readsOnly = ({ secured }: Statement): boolean => secured.startsWith('SELECT');

const scansIn = (node: Node): Node[] => [
  // A bitmap is read from the index below it.
  ...(/Scan$/.test(node['Node Type']) && node['Node Type'] !== 'Bitmap Heap Scan' ? [node] : []),
  ...(node.Plans ?? []).flatMap(scansIn),
];

const accessOf = (node: Node): Access => ({
  index: node['Index Name'] ?? null,
  // Conditions stand in the order of the index's columns.
  tenantFirst: /^\(+tenant_id = /.test(node['Index Cond'] ?? ''),
});
