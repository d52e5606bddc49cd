import 'reflect-metadata';
import { fromGlobalId, type RequestContext } from '@pulmora/platform';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { CaseNotFound } from '../grant/case-grant.types.js';
import { Case } from './case.types.js';
import type { CaseViewing } from './case-viewing.js';
import type { Claiming, ClaimService } from './claim.service.js';
import {
  AlreadyClaimed,
  ClaimCaseInput,
  ClaimCaseResult,
  ClaimCaseSuccess,
  HandOverCaseInput,
  HandOverCaseResult,
  HandOverCaseSuccess,
  NotHolder,
  RenewClaimInput,
  RenewClaimResult,
  RenewClaimSuccess,
  ReturnCaseInput,
  ReturnCaseResult,
  ReturnCaseSuccess,
  WrongCaseState,
} from './claim.types.js';

@Resolver(() => Case)
export class ClaimResolver {
  constructor(
    private readonly claims: ClaimService,
    private readonly viewing: CaseViewing,
  ) {}

  @Mutation(() => ClaimCaseResult, {
    description:
      'Takes a case of your clinic, or one that another clinic granted to you, for a quarter of an hour that `renewClaim` renews, and for no longer than it is granted. Of several who claim it at once, one has it.',
  })
  async claimCase(
    @Ctx() context: RequestContext,
    @Arg('input', () => ClaimCaseInput, { description: 'Which case.' }) input: ClaimCaseInput,
  ): Promise<typeof ClaimCaseResult> {
    const claiming = await this.#with(input.caseId, (id) => this.claims.claim(context, id));
    switch (claiming.kind) {
      case 'done':
        return this.#success(new ClaimCaseSuccess(), context, claiming);
      case 'taken':
        return AlreadyClaimed.until(claiming.until);
      case 'wrong-state':
        return WrongCaseState.of(claiming.state);
      default:
        return CaseNotFound.make();
    }
  }

  @Mutation(() => RenewClaimResult, {
    description:
      'Goes on with a case that is yours, for another quarter of an hour, and no longer than it is granted to you.',
  })
  async renewClaim(
    @Ctx() context: RequestContext,
    @Arg('input', () => RenewClaimInput, { description: 'Which case.' }) input: RenewClaimInput,
  ): Promise<typeof RenewClaimResult> {
    const claiming = await this.#with(input.caseId, (id) => this.claims.renew(context, id));
    if (claiming.kind === 'done') return this.#success(new RenewClaimSuccess(), context, claiming);
    return claiming.kind === 'unknown' ? CaseNotFound.make() : NotHolder.make();
  }

  @Mutation(() => ReturnCaseResult, { description: 'Gives a case that is yours back, unsigned.' })
  async returnCase(
    @Ctx() context: RequestContext,
    @Arg('input', () => ReturnCaseInput, { description: 'Which case, and why.' }) input: ReturnCaseInput,
  ): Promise<typeof ReturnCaseResult> {
    const claiming = await this.#with(input.caseId, (id) => this.claims.giveBack(context, id, input.reason));
    return this.#given(new ReturnCaseSuccess(), context, claiming);
  }

  @Mutation(() => HandOverCaseResult, {
    description: 'Gives a case of your clinic that is yours to a colleague of the clinic.',
  })
  async handOverCase(
    @Ctx() context: RequestContext,
    @Arg('input', () => HandOverCaseInput, { description: 'Which case, to whom, and why.' }) input: HandOverCaseInput,
  ): Promise<typeof HandOverCaseResult> {
    const claiming = await this.#with(input.caseId, (id) =>
      this.claims.handOver(context, id, input.toSubject, input.reason),
    );
    return this.#given(new HandOverCaseSuccess(), context, claiming);
  }

  #given<Success extends { case: Case }>(success: Success, context: RequestContext, claiming: Claiming) {
    switch (claiming.kind) {
      case 'done':
        return this.#success(success, context, claiming);
      case 'invalid':
        return claiming.fault;
      case 'unknown':
        return CaseNotFound.make();
      default:
        return NotHolder.make();
    }
  }

  #with(caseId: string, work: (id: string) => Promise<Claiming>): Promise<Claiming> {
    const id = fromGlobalId('Case', caseId);
    return id ? work(id) : Promise.resolve({ kind: 'unknown' });
  }

  async #success<Success extends { case: Case }>(
    success: Success,
    context: RequestContext,
    { case: row }: Extract<Claiming, { kind: 'done' }>,
  ): Promise<Success> {
    return Object.assign(success, { case: await this.viewing.show(context, row) });
  }
}
