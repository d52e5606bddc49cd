import 'reflect-metadata';
import { boundBySubgraph, ClientError, fromGlobalId, LiveResync, type RequestContext, Resync } from '@pulmora/platform';
import { Arg, Ctx, ID, Resolver, Root, Subscription } from 'type-graphql';
import type { CaseViewing } from '../case/case-viewing.js';
import { WorklistFilter } from '../worklist/worklist.types.js';
import { choiceOf } from '../worklist/worklist-choice.js';
import { isChosen } from '../worklist/worklist-query.js';
import { CaseNews, CaseUpdated, WorklistChanged, WorklistNews } from './case-change.types.js';
import type { CaseChangeFeed, CaseChangeNews } from './case-change-feed.js';

/** The arguments of `worklistChanged`. */
export interface WorklistChangedArguments {
  readonly filter?: Partial<WorklistFilter> | null;
  readonly after?: string | null;
}

const AFTER = 'The `cursor` of the last push, to go on behind it.';

@Resolver()
export class CaseChangeResolver {
  constructor(
    private readonly feed: CaseChangeFeed,
    private readonly viewing: CaseViewing,
  ) {}

  @Subscription(() => CaseNews, {
    description:
      'One case, of this clinic or granted to you: as it is, and then whenever something happens to it, until you may not see it any more. Behind a cursor, only what happened since.',
    subscribe: boundBySubgraph,
  })
  async caseUpdated(
    @Root() news: CaseChangeNews,
    @Ctx() context: RequestContext,
    @Arg('caseId', () => ID, { description: 'The case.' }) _caseId: string,
    @Arg('after', () => String, { nullable: true, description: AFTER }) _after?: string,
  ): Promise<typeof CaseNews> {
    if (news instanceof LiveResync) return Resync.of(news);
    const { row, action } = news.value;
    const shown = await this.viewing.show(context, row);
    return Object.assign(new CaseUpdated(), { cursor: news.cursor ?? '', action, case: shown });
  }

  @Subscription(() => WorklistNews, {
    description:
      'Whatever happens to the cases of this clinic. Without a cursor, a Resync comes first: load the worklist then, and nothing is missed. A slow client is told the latest of each case, not every step.',
    subscribe: boundBySubgraph,
  })
  async worklistChanged(
    @Root() news: CaseChangeNews,
    @Ctx() context: RequestContext,
    @Arg('filter', () => WorklistFilter, {
      nullable: true,
      description:
        'As of the worklist that is shown: tells of each case whether it is in it now. What cannot have been in it is not pushed. Only of your own clinic: cases that are granted to you are followed by `caseUpdated`.',
    })
    filter?: WorklistFilter,
    @Arg('after', () => String, { nullable: true, description: AFTER }) _after?: string,
  ): Promise<typeof WorklistNews> {
    if (news instanceof LiveResync) return Resync.of(news);
    const { row, action } = news.value;
    const viewer = await this.viewing.viewerOf(context);
    const listed = isChosen(choiceOf(filter ?? {}, viewer), row, viewer, this.viewing.now());
    const shown = await this.viewing.show(context, row);
    const change = { cursor: news.cursor ?? '', action: action ?? 'OPEN', listed, case: shown };
    return Object.assign(new WorklistChanged(), change);
  }

  /** The source of `caseUpdated`. */
  followCase({ caseId, after }: { caseId: string; after?: string | null }, context: RequestContext) {
    const id = fromGlobalId('Case', caseId);
    if (!id) throw new ClientError('This is not the id of a Case.', 'BAD_REQUEST');
    return this.feed.followCase(context, id, after);
  }

  /**
   * The source of `worklistChanged`.
   *
   * @throws {ClientError} BAD_REQUEST for a filter that is none, or of other clinics' cases.
   */
  followWorklist({ filter, after }: WorklistChangedArguments, context: RequestContext) {
    if (filter?.clinic === 'GRANTED') {
      throw new ClientError('Cases that are granted to you are followed by caseUpdated.', 'BAD_REQUEST');
    }
    const { priorities } = choiceOf(filter ?? {}, { seesUnsigned: true });
    return this.feed.followClinic(context, after, priorities);
  }
}
