import 'reflect-metadata';
import { Arg, type ClassType, Ctx, ID, Int, Query, Resolver } from 'type-graphql';
import { ClientError } from '../errors/error-code.js';
import { pageRequest, toPage } from '../graphql/connection.js';
import type { ConnectionShape } from '../graphql/connection.types.js';
import type { RequestContext } from '../graphql/request-context.js';
import { fromGlobalId } from '../ids/global-id.js';
import { AuditEntryConnection, AuditFilter, toAuditEntry } from './audit.types.js';
import type { AuditQuery, AuditTrail } from './audit-trail.js';
import { type ClinicUser, ClinicUserConnection, clinicUserPage } from './clinic-user.types.js';
import { userPageRequest } from './clinic-users.js';

/** A service's own part of the audit trail, from which one service puts the whole together. */
export interface ServiceAudit {
  trail(
    context: RequestContext,
    filter: AuditFilter | undefined,
    first: number,
    after?: string,
  ): Promise<AuditEntryConnection>;
  accesses(context: RequestContext, patientId: string, first: number, after?: string): Promise<AuditEntryConnection>;
  users(context: RequestContext, first: number, after?: string): Promise<ConnectionShape<ClinicUser>>;
}

/**
 * The resolver class of `<service>AuditTrail`, for auditors, of `<service>Accesses`, for whoever reports to one patient,
 * and of `<service>Users`, for administrators.
 */
export function auditResolver(service: string): ClassType<ServiceAudit> & (new (trail: AuditTrail) => ServiceAudit) {
  @Resolver()
  class ServiceAuditResolver implements ServiceAudit {
    constructor(private readonly entries: AuditTrail) {}

    @Query(() => AuditEntryConnection, {
      name: `${service}AuditTrail`,
      description: `The part of the audit trail that the ${service} service keeps, newest first. For auditors; \`auditTrail\` has all of it.`,
    })
    async trail(
      @Ctx() context: RequestContext,
      @Arg('filter', () => AuditFilter, { nullable: true, description: 'Which entries.' })
      filter: AuditFilter | undefined,
      @Arg('first', () => Int, { defaultValue: 20, description: 'How many: 1 to 100.' }) first: number,
      @Arg('after', () => String, { nullable: true, description: 'Cursor to go on from.' }) after?: string,
    ): Promise<AuditEntryConnection> {
      const page = pageRequest(first, after);
      return auditPage(
        service,
        await this.entries.list(context.identity.tenantId, auditQuery(filter), page),
        page.first,
      );
    }

    @Query(() => AuditEntryConnection, {
      name: `${service}Accesses`,
      description: `What the ${service} service has recorded about one patient, newest first. \`patientAccessReport\` has all of it, in plain words.`,
    })
    async accesses(
      @Ctx() context: RequestContext,
      @Arg('patientId', () => ID, { description: 'The patient.' }) patientId: string,
      @Arg('first', () => Int, { defaultValue: 20, description: 'How many: 1 to 100.' }) first: number,
      @Arg('after', () => String, { nullable: true, description: 'Cursor to go on from.' }) after?: string,
    ): Promise<AuditEntryConnection> {
      const page = pageRequest(first, after);
      const { tenantId, subject } = context.identity;
      const { patientId: patient } = auditQuery({ patientId });
      if (!patient) throw new ClientError('This is not the id of a Patient.', 'BAD_REQUEST');
      return auditPage(service, await this.entries.accesses(tenantId, subject, patient, page), page.first);
    }

    @Query(() => ClinicUserConnection, {
      name: `${service}Users`,
      description: `Who worked with what the ${service} service keeps for this clinic, by subject. \`clinicUsers\` has all services together.`,
    })
    async users(
      @Ctx() context: RequestContext,
      @Arg('first', () => Int, { defaultValue: 20, description: 'How many: 1 to 100.' }) first: number,
      @Arg('after', () => String, { nullable: true, description: 'Cursor to go on from.' }) after?: string,
    ): Promise<ConnectionShape<ClinicUser>> {
      const page = userPageRequest(first, after);
      const { tenantId } = context.identity;
      const users = await this.entries.users(tenantId, page);
      return clinicUserPage(tenantId, { users: users.slice(0, page.first), hasNextPage: users.length > page.first });
    }
  }
  return ServiceAuditResolver;
}

const auditPage = (service: string, rows: Awaited<ReturnType<AuditTrail['list']>>, first: number) =>
  toPage(
    rows,
    first,
    ({ at, id }) => ({ at, id }),
    (row) => toAuditEntry(service, row),
  );

/** @throws {ClientError} BAD_REQUEST for an id that is no patient's, which would find everybody's entries. */
export function auditQuery(filter: AuditFilter | null | undefined): AuditQuery {
  const { actor, patientId, operation, from, to } = filter ?? {};
  if ([actor, operation].some((text) => text?.includes('\0'))) {
    throw new ClientError('The filter is plain text.', 'BAD_REQUEST');
  }
  const patient = patientId ? fromGlobalId('Patient', patientId) : undefined;
  if (patientId && !patient) throw new ClientError('This is not the id of a Patient.', 'BAD_REQUEST');
  return {
    actor: actor ?? undefined,
    patientId: patient,
    operation: operation ?? undefined,
    from: from ?? undefined,
    to: to ?? undefined,
  };
}
