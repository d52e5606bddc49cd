import 'reflect-metadata';
import {
  AuditEntryConnection,
  AuditFilter,
  type ClinicUser,
  ClinicUserConnection,
  type ConnectionShape,
  clinicUserPage,
  type RequestContext,
} from '@pulmora/platform';
import { GraphQLDateTime } from 'graphql-scalars';
import { Arg, Ctx, Field, ID, Int, ObjectType, Query, Resolver } from 'type-graphql';
import type { AuditReport } from './audit-report.js';

export type { AuditReport } from './audit-report.js';

@ObjectType({ description: "One request of one person that touched a patient's data." })
export class PatientAccess {
  @Field(() => GraphQLDateTime, { description: 'When.' })
  at: Date;

  @Field(() => String, { description: 'Who: the opaque subject of their access token; the clinic knows the name.' })
  who: string;

  @Field(() => [String], { description: 'In which roles; empty for the platform itself.' })
  roles: readonly string[];

  @Field(() => Boolean, { description: 'Whether they are of another clinic, which was given leave.' })
  otherClinic: boolean;

  @Field(() => [String], { description: 'What they did or were shown, in plain words.' })
  what: readonly string[];
}

@ObjectType({ description: 'Who looked at a case, to be handed to the patient.' })
export class PatientAccessReport {
  @Field(() => ID, { description: 'The patient.' })
  patientId: string;

  @Field(() => GraphQLDateTime, { description: 'When the report was made.' })
  madeAt: Date;

  @Field(() => Boolean, { description: 'False where there is more than a report holds; the newest are in it.' })
  complete: boolean;

  @Field(() => [PatientAccess], { description: 'Every access, newest first.' })
  accesses: readonly PatientAccess[];
}

/** The whole audit trail, which all services keep their parts of. */
@Resolver()
export class AuditReportResolver {
  constructor(private readonly report: AuditReport) {}

  @Query(() => AuditEntryConnection, {
    description: 'Who did what to whose record in this clinic, newest first: all services together. For auditors.',
  })
  async auditTrail(
    @Ctx() context: RequestContext,
    @Arg('filter', () => AuditFilter, { nullable: true, description: 'Which entries.' })
    filter: AuditFilter | undefined,
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many: 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'Cursor to go on from.' }) after?: string,
  ): Promise<AuditEntryConnection> {
    return this.report.trail(context, filter, first, after);
  }

  @Query(() => ClinicUserConnection, {
    description:
      'Who worked with what this clinic has, by subject: in which roles, when last, and whether they are of another clinic. From the audit trail of all services; who may sign in at all, the sign-in service says. For administrators.',
  })
  async clinicUsers(
    @Ctx() context: RequestContext,
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many: 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'Cursor to go on from.' }) after?: string,
  ): Promise<ConnectionShape<ClinicUser>> {
    return clinicUserPage(context.identity.tenantId, await this.report.users(context, first, after));
  }

  @Query(() => PatientAccessReport, {
    nullable: true,
    description:
      "Who looked at a patient's case, when, in which role and why, to be handed to the patient. What readers did about a second opinion is in it once that is in. Null where nothing is recorded, as of a patient whom this clinic does not have.",
  })
  async patientAccessReport(
    @Ctx() context: RequestContext,
    @Arg('patientId', () => ID, { description: 'The patient.' }) patientId: string,
  ): Promise<PatientAccessReport | null> {
    const madeAt = new Date();
    const report = await this.report.accesses(context, patientId);
    return report.accesses.length === 0 ? null : { patientId, madeAt, ...report };
  }
}
