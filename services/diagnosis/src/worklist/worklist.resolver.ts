import 'reflect-metadata';
import { ClientError, type RequestContext, scopeOf } from '@pulmora/platform';
import { type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';
import { Arg, Ctx, Info, Int, Query, Resolver } from 'type-graphql';
import type { Viewer } from '../case/case.view.js';
import type { CaseViewing } from '../case/case-viewing.js';
import { COUNT_CAP, placeOf, type WorklistOwner, type WorklistService } from './worklist.service.js';
import { WorklistConnection, WorklistCounts, WorklistFilter } from './worklist.types.js';
import { choiceOf } from './worklist-choice.js';
import { encodeWorklistCursor, worklistPage } from './worklist-cursor.js';
import type { WorklistChoice } from './worklist-query.js';

@Resolver(() => WorklistConnection)
export class WorklistResolver {
  constructor(
    private readonly service: WorklistService,
    private readonly viewing: CaseViewing,
  ) {}

  @Query(() => WorklistConnection, {
    description:
      'Cases in the order in which they are to be worked through: by priority, then by what a model makes of them, then by waiting time.',
  })
  async worklist(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many: 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'Cursor to go on from.' }) after?: string,
    @Arg('filter', () => WorklistFilter, { nullable: true, description: 'Which cases.' }) filter?: WorklistFilter,
  ): Promise<WorklistConnection> {
    const page = worklistPage(first, after);
    const wanted = filter ?? Object.assign(new WorklistFilter(), { clinic: 'OWN' });
    const viewer = await this.viewing.viewerOf(context);
    const [owner, choice] = [ownerOf(context, wanted, viewer), choiceOf(wanted, viewer)];
    const rows = await this.service.list(owner, choice, page);
    const edges = await Promise.all(
      rows.slice(0, first).map(async (row) => ({
        node: await this.viewing.show(context, row.case),
        cursor: encodeWorklistCursor(placeOf(row)),
      })),
    );
    return Object.assign(new WorklistConnection(), {
      edges,
      nodes: edges.map((edge) => edge.node),
      pageInfo: { hasNextPage: rows.length > first, endCursor: edges.at(-1)?.cursor ?? null },
      // Not a field with a resolver of its own: a list that nobody may ask for has no counts either.
      ...(asksFor(info, 'counts') ? { counts: await this.#counts(owner, choice) } : {}),
    });
  }

  async #counts(owner: WorklistOwner, choice: WorklistChoice): Promise<WorklistCounts> {
    const { total, byPriority, breached } = await this.service.count(owner, choice);
    return Object.assign(new WorklistCounts(), {
      cap: COUNT_CAP,
      total,
      stat: byPriority.STAT,
      urgent: byPriority.URGENT,
      routine: byPriority.ROUTINE,
      breached,
    });
  }
}

/** @throws {ClientError} FORBIDDEN for cases of other clinics, to a role that is granted none. */
function ownerOf(context: RequestContext, { clinic }: WorklistFilter, viewer: Viewer): WorklistOwner {
  const { subject, tenantId } = context.identity;
  if (clinic === 'GRANTED' && scopeOf(context).subject === undefined) {
    throw new ClientError('Your role does not allow this.', 'FORBIDDEN');
  }
  return { person: { subject, tenantId }, clinic, byOutcome: viewer.seesUnsigned };
}

/** Whether a field of what is resolved is asked for, in whatever fragment. */
function asksFor({ fieldNodes, fragments }: GraphQLResolveInfo, name: string): boolean {
  const within = (set: SelectionSetNode | undefined): boolean =>
    set?.selections.some((selection) => {
      if (selection.kind === Kind.FIELD) return selection.name.value === name;
      if (selection.kind === Kind.INLINE_FRAGMENT) return within(selection.selectionSet);
      return within(fragments[selection.name.value]?.selectionSet);
    }) ?? false;
  return fieldNodes.some(({ selectionSet }) => within(selectionSet));
}
