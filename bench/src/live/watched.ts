import type { GraphqlClient } from '@pulmora/stack';

/** What was written while it was watched. UUIDs. */
export interface Written {
  /** Diagnoses, and the cases that they belong to. */
  readonly diagnoses: ReadonlySet<string>;
  readonly cases: ReadonlySet<string>;
  /** A case that changed again and again. */
  readonly changing: { readonly id: string; readonly revision: number };
}

/** Something that a screen shows and follows. */
export interface Watched {
  /** A subscription with a variable `$after`. */
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** What a push tells of, and the cursor to go on from; without an `id` for a resync; undefined for neither. */
  told(data: Record<string, unknown> | null): { readonly id?: string; readonly cursor: string } | undefined;
  /** Everything that there is, as `told` would name it. */
  load(client: GraphqlClient): Promise<readonly string[]>;
  /** What must have been told or loaded, as `told` would name it. */
  wanted(written: Written): readonly string[];
}

const globalId = (type: string, uuid: string): string => Buffer.from(`${type}:${uuid}`).toString('base64url');

interface Page {
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

async function pagesOf(client: GraphqlClient, field: string): Promise<string[]> {
  const query = `query ($after: String) {
    page: ${field}(first: 100, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }`;
  const ids: string[] = [];
  for (let after: string | null = null; ; ) {
    const { page }: { page: Page } = await client.data<{ page: Page }>(query, { after });
    ids.push(...page.nodes.map(({ id }) => id));
    if (!page.pageInfo.hasNextPage) return ids;
    after = page.pageInfo.endCursor;
  }
}

/** The clinic's readings. */
export const DIAGNOSES: Watched = {
  query: 'subscription ($after: String) { diagnosisUpdated(after: $after) { id cursor } }',
  told: (data) => (data as { diagnosisUpdated?: { id: string; cursor: string } } | null)?.diagnosisUpdated,
  load: (client) => pagesOf(client, 'diagnoses'),
  wanted: ({ diagnoses }) => [...diagnoses].map((id) => globalId('Diagnosis', id)),
};

interface CasePush {
  readonly cursor: string;
  readonly case?: { readonly id: string; readonly revision: number };
}

const PUSH = (type: string) => `... on Resync { cursor } ... on ${type} { cursor case { id revision } }`;
const toldOf =
  (field: string, name: (of: NonNullable<CasePush['case']>) => string) => (data: Record<string, unknown> | null) => {
    const push = data?.[field] as CasePush | null | undefined;
    if (!push) return undefined;
    const { cursor } = push;
    return push.case ? { id: name(push.case), cursor } : { cursor };
  };

/** The clinic's worklist: cases as they are opened. The one that keeps changing is told many times. */
export const worklist = (changing: string): Watched => ({
  query: `subscription ($after: String) { worklistChanged(after: $after) { ${PUSH('WorklistChanged')} } }`,
  told: toldOf('worklistChanged', ({ id, revision }) => (id === globalId('Case', changing) ? `${id} ${revision}` : id)),
  load: (client) => pagesOf(client, 'worklist'),
  wanted: ({ cases }) => [...cases].map((id) => globalId('Case', id)),
});

/** One case that keeps changing, by the revisions that it is shown in: the last is to be known, and none told twice. */
export const oneCase = (changing: string): Watched => {
  const caseId = globalId('Case', changing);
  const named = ({ id, revision }: { id: string; revision: number }) => `${id} ${revision}`;
  return {
    query: `subscription ($caseId: ID!, $after: String) {
      caseUpdated(caseId: $caseId, after: $after) { ${PUSH('CaseUpdated')} } }`,
    variables: { caseId },
    told: toldOf('caseUpdated', named),
    load: async (client) => {
      const query = 'query ($id: ID!) { case(id: $id) { id revision } }';
      return [named((await client.data<{ case: { id: string; revision: number } }>(query, { id: caseId })).case)];
    },
    wanted: ({ changing: { revision } }) => [`${caseId} ${revision}`],
  };
};
