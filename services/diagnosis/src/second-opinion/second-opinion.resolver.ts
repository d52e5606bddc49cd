import 'reflect-metadata';
import {
  type ConnectionShape,
  fromGlobalId,
  loadByGlobalId,
  pageRequest,
  type RequestContext,
} from '@pulmora/platform';
import { Arg, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Case } from '../case/case.types.js';
import { NotHolder } from '../case/claim.types.js';
import { CaseNotFound } from '../grant/case-grant.types.js';
import { StaleReading } from '../report/report.types.js';
import type { Deliberation } from './deliberation.js';
import { type CaseShowing, pageWithCases } from './page-with-cases.js';
import type { SecondOpinionStatusName } from './second-opinion.entity.js';
import type { Deliberating, SecondOpinionService } from './second-opinion.service.js';
import {
  AdjudicateInput,
  AdjudicateResult,
  GiveSecondOpinionInput,
  GiveSecondOpinionResult,
  NotIndependent,
  OpinionFindingView,
  RequestSecondOpinionInput,
  RequestSecondOpinionResult,
  SecondOpinion,
  SecondOpinionConnection,
  SecondOpinionNotFound,
  SecondOpinionStatus,
  SecondOpinionSuccess,
  SecondOpinionTaken,
  TakeSecondOpinionInput,
  TakeSecondOpinionResult,
  WithdrawSecondOpinionInput,
  WithdrawSecondOpinionResult,
  WrongSecondOpinionStatus,
} from './second-opinion.types.js';
import { visibleTo } from './second-opinion.view.js';

/** Second readings of cases. */
@Resolver(() => Case)
export class SecondOpinionResolver {
  constructor(
    private readonly service: SecondOpinionService,
    private readonly showing: CaseShowing,
  ) {}

  @Query(() => SecondOpinionConnection, {
    description:
      'Second opinions of this clinic, newest first. Of the first reader nothing is shown until both are in.',
  })
  async secondOpinions(
    @Ctx() context: RequestContext,
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many: 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'Cursor to go on from.' }) after?: string,
    @Arg('status', () => SecondOpinionStatus, { nullable: true, description: 'Only those that stand so.' })
    status?: SecondOpinionStatusName,
  ): Promise<ConnectionShape<SecondOpinion>> {
    const page = pageRequest(first, after);
    const found = await this.service.list(context.identity.tenantId, page, status);
    const rows = found.map((deliberation) => ({ ...deliberation.secondOpinion, deliberation }));
    return pageWithCases(
      context,
      this.showing,
      rows,
      page,
      (row) => row.requestedAt,
      ({ deliberation }, of) => this.#show(context, deliberation, of),
    );
  }

  @FieldResolver(() => SecondOpinion, {
    nullable: true,
    description: 'The newest second opinion on it; null where none was asked for.',
  })
  async secondOpinion(@Root() of: Case, @Ctx() context: RequestContext): Promise<SecondOpinion | null> {
    const found = await loadByGlobalId(
      context,
      'Case',
      of.id,
      ({ tenantId }, ids) => this.service.ofCases(tenantId, ids),
      'second opinion of case',
    );
    return found ? this.#show(context, found, of) : null;
  }

  @FieldResolver(() => [OpinionFindingView], {
    nullable: true,
    description:
      'What readers settled last about all six findings, which is what has to be signed: also where another second opinion was asked for since and withdrawn. Null where nothing was settled, and while a second reader is to read the case.',
  })
  async settledFindings(@Root() of: Case, @Ctx() context: RequestContext): Promise<OpinionFindingView[] | null> {
    const found = await loadByGlobalId(
      context,
      'Case',
      of.id,
      ({ tenantId }, ids) => this.service.settledOfCases(tenantId, ids),
      'settled findings of case',
    );
    return found ? [...found] : null;
  }

  @Mutation(() => RequestSecondOpinionResult, {
    description:
      'Asks for a second reader of a case that you hold, with what you make of it: nobody else sees that until theirs is in.',
  })
  async requestSecondOpinion(
    @Ctx() context: RequestContext,
    @Arg('input', () => RequestSecondOpinionInput, { description: 'Of which case.' }) input: RequestSecondOpinionInput,
  ): Promise<typeof RequestSecondOpinionResult> {
    const caseId = fromGlobalId('Case', input.caseId);
    if (!caseId) return CaseNotFound.make();
    const answer = await this.service.request(context, caseId, input.readingRevision, input);
    switch (answer.kind) {
      case 'done':
        return this.#success(context, answer);
      case 'stale-reading':
        return StaleReading.of(answer.readingRevision);
      case 'wrong-status':
        return WrongSecondOpinionStatus.of(answer.status);
      case 'invalid':
        return answer.fault;
      case 'unknown':
        return CaseNotFound.make();
      default:
        return NotHolder.make();
    }
  }

  @Mutation(() => TakeSecondOpinionResult, {
    description: 'Takes on a second reading for a quarter of an hour; again, to go on with it.',
  })
  async takeSecondOpinion(
    @Ctx() context: RequestContext,
    @Arg('input', () => TakeSecondOpinionInput, { description: 'Which one.' }) input: TakeSecondOpinionInput,
  ): Promise<typeof TakeSecondOpinionResult> {
    const answer = await this.#with(input.secondOpinionId, (id) => this.service.take(context, id));
    switch (answer.kind) {
      case 'done':
        return this.#success(context, answer);
      case 'taken':
        return SecondOpinionTaken.until(answer.until);
      case 'not-independent':
        return NotIndependent.make();
      case 'wrong-status':
        return WrongSecondOpinionStatus.of(answer.status);
      default:
        return SecondOpinionNotFound.make();
    }
  }

  @Mutation(() => GiveSecondOpinionResult, { description: 'Gives the second opinion that you have taken on.' })
  async giveSecondOpinion(
    @Ctx() context: RequestContext,
    @Arg('input', () => GiveSecondOpinionInput, { description: 'What you make of the case.' })
    input: GiveSecondOpinionInput,
  ): Promise<typeof GiveSecondOpinionResult> {
    const answer = await this.#with(input.secondOpinionId, (id) => this.service.give(context, id, input));
    switch (answer.kind) {
      case 'done':
        return this.#success(context, answer);
      case 'invalid':
        return answer.fault;
      case 'unknown':
        return SecondOpinionNotFound.make();
      default:
        return NotHolder.make();
    }
  }

  @Mutation(() => AdjudicateResult, { description: 'Decides between two readers who differ, as neither of them.' })
  async adjudicate(
    @Ctx() context: RequestContext,
    @Arg('input', () => AdjudicateInput, { description: 'What you decide.' }) input: AdjudicateInput,
  ): Promise<typeof AdjudicateResult> {
    const answer = await this.#with(input.secondOpinionId, (id) => this.service.adjudicate(context, id, input));
    switch (answer.kind) {
      case 'done':
        return this.#success(context, answer);
      case 'not-independent':
        return NotIndependent.make();
      case 'wrong-status':
        return WrongSecondOpinionStatus.of(answer.status);
      case 'invalid':
        return answer.fault;
      default:
        return SecondOpinionNotFound.make();
    }
  }

  @Mutation(() => WithdrawSecondOpinionResult, {
    description: 'Does without a second opinion that is not in yet, on a case that you hold.',
  })
  async withdrawSecondOpinion(
    @Ctx() context: RequestContext,
    @Arg('input', () => WithdrawSecondOpinionInput, { description: 'Which one.' }) input: WithdrawSecondOpinionInput,
  ): Promise<typeof WithdrawSecondOpinionResult> {
    const answer = await this.#with(input.secondOpinionId, (id) => this.service.withdraw(context, id));
    switch (answer.kind) {
      case 'done':
        return this.#success(context, answer);
      case 'wrong-status':
        return WrongSecondOpinionStatus.of(answer.status);
      case 'unknown':
        return SecondOpinionNotFound.make();
      default:
        return NotHolder.make();
    }
  }

  #with(globalId: string, work: (id: string) => Promise<Deliberating>): Promise<Deliberating> {
    const id = fromGlobalId('SecondOpinion', globalId);
    return id ? work(id) : Promise.resolve({ kind: 'unknown' });
  }

  async #success(
    context: RequestContext,
    { deliberation, case: row }: Extract<Deliberating, { kind: 'done' }>,
  ): Promise<SecondOpinionSuccess> {
    const of = await this.showing.viewing.show(context, row);
    return Object.assign(new SecondOpinionSuccess(), { secondOpinion: this.#show(context, deliberation, of) });
  }

  #show({ identity }: RequestContext, deliberation: Deliberation, of: Case): SecondOpinion {
    return Object.assign(new SecondOpinion(), { ...visibleTo(identity.subject, deliberation), case: of });
  }
}
