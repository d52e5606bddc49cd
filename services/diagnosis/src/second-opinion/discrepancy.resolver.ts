import 'reflect-metadata';
import { type ConnectionShape, pageRequest, type RequestContext, toGlobalId } from '@pulmora/platform';
import { Arg, Ctx, Int, Query, Resolver } from 'type-graphql';
import { Discrepancy, DiscrepancyConnection } from './discrepancy.types.js';
import type { DiscrepancyLedger } from './discrepancy-ledger.js';
import { type CaseShowing, pageWithCases } from './page-with-cases.js';

/** Where doctors said otherwise. */
@Resolver(() => Discrepancy)
export class DiscrepancyResolver {
  constructor(
    private readonly ledger: DiscrepancyLedger,
    private readonly showing: CaseShowing,
  ) {}

  @Query(() => DiscrepancyConnection, {
    description:
      'Where doctors of this clinic said otherwise than a model, or than one another, newest first. Of a case with a second opinion that is not in yet, nothing is told.',
  })
  async discrepancies(
    @Ctx() context: RequestContext,
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many: 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'Cursor to go on from.' }) after?: string,
  ): Promise<ConnectionShape<Discrepancy>> {
    const page = pageRequest(first, after);
    const rows = await this.ledger.list(context.identity.tenantId, page);
    return pageWithCases(
      context,
      this.showing,
      rows,
      page,
      (row) => row.recordedAt,
      ({ id, kind, finding, one, other, recordedAt }, of) =>
        Object.assign(new Discrepancy(), {
          id: toGlobalId('Discrepancy', id),
          case: of,
          kind,
          finding,
          before: one,
          after: other,
          recordedAt,
        }),
    );
  }
}
