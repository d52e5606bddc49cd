import 'reflect-metadata';
import { GraphQLDateTime } from 'graphql-scalars';
import { Directive, Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { type ConnectionShape, PageInfo } from '../graphql/connection.types.js';
import { toGlobalId } from '../ids/global-id.js';
import type { AuditEntry as Entry, AuditOutcome as OutcomeName } from './audit-entry.js';

export const AuditOutcome = {
  DONE: 'DONE',
  REFUSED: 'REFUSED',
  DENIED: 'DENIED',
  FAILED: 'FAILED',
} as const satisfies Record<OutcomeName, string>;
registerEnumType(AuditOutcome, {
  name: 'AuditOutcome',
  description: 'What came of an operation.',
  valuesConfig: {
    DONE: { description: 'It was done, or shown.' },
    REFUSED: { description: 'A change that came to nothing, for a reason that its caller was told.' },
    DENIED: { description: 'The role did not allow it.' },
    FAILED: { description: 'A change that broke off.' },
  },
});

@Directive('@shareable')
@ObjectType({ description: 'Who did what to whose record, and when. Opaque identifiers and codes only.' })
export class AuditEntry {
  @Field(() => ID, { description: 'Globally unique and opaque.' })
  id: string;

  @Field(() => GraphQLDateTime, { description: 'When.' })
  at: Date;

  @Field(() => String, { description: 'The service that did or showed it: `patient`, `study` or `diagnosis`.' })
  service: string;

  @Field(() => String, { description: 'Who: the opaque subject of their access token, or the name of a process.' })
  actor: string;

  @Field(() => ID, { nullable: true, description: 'The clinic (UUID) of the one who did it; null for a process.' })
  actorClinicId: string | null;

  @Field(() => [String], { description: 'The roles they held.' })
  roles: readonly string[];

  @Field(() => String, { description: 'What, as the schema names it: `Query.patient`, `Mutation.uploadStudy`.' })
  operation: string;

  @Field(() => String, { description: 'The kind of thing it was done to.' })
  objectType: string;

  @Field(() => [ID], { description: 'The things; empty where nothing was done or shown.' })
  objectIds: string[];

  @Field(() => ID, { nullable: true, description: 'The patient whom it concerns.' })
  patientId: string | null;

  @Field(() => AuditOutcome, { description: 'What came of it.' })
  outcome: OutcomeName;

  @Field(() => String, { nullable: true, description: 'Why it came to nothing, or was done: a code.' })
  reason: string | null;

  @Field(() => String, { description: 'The trace that it belongs to: one for all that one request did.' })
  traceId: string;
}

@Directive('@shareable')
@ObjectType({ description: 'An audit entry in a list, with its place in it.' })
export class AuditEntryEdge {
  @Field(() => AuditEntry, { description: 'The entry.' })
  node: AuditEntry;

  @Field(() => String, { description: 'Its place in the list.' })
  cursor: string;
}

@Directive('@shareable')
@ObjectType({ description: 'A page of audit entries, newest first.' })
export class AuditEntryConnection implements ConnectionShape<AuditEntry> {
  @Field(() => [AuditEntryEdge], { description: 'The page, with cursors.' })
  edges: AuditEntryEdge[];

  @Field(() => [AuditEntry], { description: 'The page, without cursors.' })
  nodes: AuditEntry[];

  @Field(() => PageInfo, { description: 'Where the page ends.' })
  pageInfo: PageInfo;
}

@InputType({ description: 'Which audit entries; what is left out does not matter.' })
export class AuditFilter {
  @Field(() => String, { nullable: true, description: 'Of this subject.' })
  actor?: string | null;

  @Field(() => ID, { nullable: true, description: 'About this patient.' })
  patientId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'This operation (`Query.patient`), or every one of a kind (`Mutation.`, with the dot).',
  })
  operation?: string | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'At this time or later.' })
  from?: Date | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'Before this time.' })
  to?: Date | null;
}

/** An entry as clients see it. */
export function toAuditEntry(service: string, row: Entry): AuditEntry {
  return Object.assign(new AuditEntry(), {
    id: toGlobalId('AuditEntry', row.id),
    at: row.at,
    service,
    actor: row.actor,
    actorClinicId: row.actorTenantId,
    roles: row.roles,
    operation: row.operation,
    objectType: row.objectType,
    objectIds: row.objectIds.map((id) => toGlobalId(row.objectType, id)),
    patientId: row.patientId === null ? null : toGlobalId('Patient', row.patientId),
    outcome: row.outcome,
    reason: row.reason,
    traceId: row.traceId,
  });
}
