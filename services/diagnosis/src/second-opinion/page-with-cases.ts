import {
  loadByGlobalId,
  type Page,
  type PageRequest,
  type Position,
  type RequestContext,
  toGlobalId,
  toPage,
} from '@pulmora/platform';
import type { CaseService } from '../case/case.service.js';
import type { Case } from '../case/case.types.js';
import type { CaseViewing } from '../case/case-viewing.js';

/** How cases are found and shown to whoever asks. */
export interface CaseShowing {
  readonly cases: CaseService;
  readonly viewing: CaseViewing;
}

/** One case as its asker may see it; undefined for one that is not there, or not for them. @param id UUID. */
export async function showCase(
  context: RequestContext,
  { cases, viewing }: CaseShowing,
  id: string,
): Promise<Case | undefined> {
  const row = await loadByGlobalId(context, 'Case', toGlobalId('Case', id), (scope, ids) => cases.byIds(scope, ids));
  return row && viewing.show(context, row);
}

/**
 * A page of what belongs to cases, each with its own. What was erased while the page was read is left out.
 *
 * @param rows up to one more than asked for.
 */
export async function pageWithCases<Row extends { readonly id: string; readonly caseId: string }, Node>(
  context: RequestContext,
  showing: CaseShowing,
  rows: readonly Row[],
  { first }: PageRequest,
  timeOf: (row: Row) => Date,
  toNode: (row: Row, of: Case) => Node,
): Promise<Page<Node>> {
  const positionOf = (row: Row): Position => ({ at: timeOf(row), id: row.id });
  const page = toPage(rows, first, positionOf, (row) => row);
  const cases = await Promise.all(page.nodes.map(({ caseId }) => showCase(context, showing, caseId)));
  const edges = page.edges.flatMap(({ node, cursor }, i) => {
    const of = cases[i];
    return of ? [{ node: toNode(node, of), cursor }] : [];
  });
  return { edges, nodes: edges.map(({ node }) => node), pageInfo: page.pageInfo };
}
