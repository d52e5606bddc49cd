import 'reflect-metadata';
import {
  boundBySubgraph,
  type ConnectionShape,
  fromGlobalId,
  pageRequest,
  type RequestContext,
  toGlobalId,
  toPage,
} from '@pulmora/platform';
import { Arg, Ctx, Int, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import { Study } from '../diagnosis/diagnosis.types.js';
import type { AlertFeed } from '../live/alert-feed.js';
import type { CaseGrantEntity } from './case-grant.entity.js';
import type { CaseGrantService, Granting } from './case-grant.service.js';
import {
  BreakGlassInput,
  BreakGlassResult,
  BreakGlassSuccess,
  CaseGrant,
  CaseGrantConnection,
  CaseGrantNotFound,
  CaseNotFound,
  GrantCaseAccessInput,
  GrantCaseAccessResult,
  GrantCaseAccessSuccess,
  RevokeCaseAccessInput,
  RevokeCaseAccessResult,
  RevokeCaseAccessSuccess,
} from './case-grant.types.js';

@Resolver(() => CaseGrant)
export class CaseGrantResolver {
  constructor(
    private readonly service: CaseGrantService,
    private readonly alerts: AlertFeed,
  ) {}

  @Mutation(() => GrantCaseAccessResult, {
    description: 'Lets a doctor of another clinic see one case for a while; as a radiologist, claim and sign it too.',
  })
  async grantCaseAccess(
    @Ctx() context: RequestContext,
    @Arg('input', () => GrantCaseAccessInput, { description: 'Which case, to whom, why, until when.' })
    input: GrantCaseAccessInput,
  ): Promise<typeof GrantCaseAccessResult> {
    const studyId = fromGlobalId('Study', input.studyId);
    if (!studyId) return CaseNotFound.make();
    const { subject, tenantId } = input.grantee;
    const grantee = { subject, tenantId: tenantId.toLowerCase() };
    return outcome(await this.service.grant(context, { ...input, studyId, grantee }), new GrantCaseAccessSuccess());
  }

  @Mutation(() => RevokeCaseAccessResult, {
    description: 'Ends what a doctor of another clinic may see of a case, and do with it; their claim ends with it.',
  })
  async revokeCaseAccess(
    @Ctx() context: RequestContext,
    @Arg('input', () => RevokeCaseAccessInput, { description: 'Which grant.' }) input: RevokeCaseAccessInput,
  ): Promise<typeof RevokeCaseAccessResult> {
    const id = fromGlobalId('CaseGrant', input.grantId);
    const grant = id ? await this.service.revoke(context, id) : undefined;
    if (!grant) return CaseGrantNotFound.make();
    return Object.assign(new RevokeCaseAccessSuccess(), { grant: toCaseGrant(grant) });
  }

  @Mutation(() => BreakGlassResult, {
    description:
      "Shows another clinic's case without a grant, for an hour, where that clinic has granted you one within half a year. The clinic is told at once, with the reason.",
  })
  async breakGlass(
    @Ctx() context: RequestContext,
    @Arg('input', () => BreakGlassInput, { description: 'Which case, and why.' }) input: BreakGlassInput,
  ): Promise<typeof BreakGlassResult> {
    const studyId = fromGlobalId('Study', input.studyId);
    if (!studyId) return CaseNotFound.make();
    return outcome(await this.service.breakGlass(context, studyId, input.reason), new BreakGlassSuccess());
  }

  @Query(() => CaseGrantConnection, { description: 'What this clinic has let others see, newest first, ended or not.' })
  async caseGrants(
    @Ctx() context: RequestContext,
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many: 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'Cursor to go on from.' }) after?: string,
  ): Promise<ConnectionShape<CaseGrant>> {
    const page = pageRequest(first, after);
    return grantPage(await this.service.list(context.identity.tenantId, page), page.first);
  }

  @Query(() => CaseGrantConnection, { description: 'Cases of other clinics that you may see now, newest first.' })
  async grantedCases(
    @Ctx() context: RequestContext,
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many: 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'Cursor to go on from.' }) after?: string,
  ): Promise<ConnectionShape<CaseGrant>> {
    const page = pageRequest(first, after);
    const { tenantId, subject } = context.identity;
    return grantPage(await this.service.grantedTo({ tenantId, subject }, page), page.first);
  }

  @Query(() => CaseGrantConnection, {
    description: "This clinic's cases that doctors of others opened without a grant, newest first.",
  })
  async accessAlerts(
    @Ctx() context: RequestContext,
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many: 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'Cursor to go on from.' }) after?: string,
  ): Promise<ConnectionShape<CaseGrant>> {
    const page = pageRequest(first, after);
    return grantPage(await this.service.list(context.identity.tenantId, page, 'BREAK_GLASS'), page.first);
  }

  @Subscription(() => CaseGrant, {
    description: "This clinic's cases that doctors of others open without a grant, from now on.",
    subscribe: boundBySubgraph,
  })
  accessAlertRaised(@Root() grant: CaseGrantEntity): CaseGrant {
    return toCaseGrant(grant);
  }

  /** The source of `accessAlertRaised`. */
  followAlerts(context: RequestContext) {
    return this.alerts.follow(context);
  }
}

const outcome = <Success extends { grant: CaseGrant }>(granting: Granting, success: Success) => {
  switch (granting.kind) {
    case 'unknown':
      return CaseNotFound.make();
    case 'invalid':
      return granting.fault;
    case 'granted':
      return Object.assign(success, { grant: toCaseGrant(granting.grant) });
  }
};

const grantPage = (rows: readonly CaseGrantEntity[], first: number): ConnectionShape<CaseGrant> =>
  toPage(rows, first, (row) => ({ at: row.grantedAt, id: row.id }), toCaseGrant);

function toCaseGrant(row: CaseGrantEntity): CaseGrant {
  const { kind, reason, grantedBy, grantedAt, expiresAt, revokedAt } = row;
  return Object.assign(new CaseGrant(), {
    id: toGlobalId('CaseGrant', row.id),
    study: Object.assign(new Study(), { id: toGlobalId('Study', row.studyId) }),
    grantee: { tenantId: row.granteeTenantId, subject: row.granteeSubject },
    kind,
    reason,
    grantedBy,
    grantedAt,
    expiresAt,
    revokedAt,
  });
}
