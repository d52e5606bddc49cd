import 'reflect-metadata';
import { GraphQLDate } from 'graphql-scalars';
import { Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { type ConnectionShape, connectionOf } from '../graphql/connection.types.js';
import { type ClinicUserEntry, type ClinicUsersPart, encodeUserCursor, type UserLeaveName } from './clinic-users.js';

export const UserLeave = {
  GRANTED: 'GRANTED',
  BREAK_GLASS: 'BREAK_GLASS',
} as const satisfies Record<UserLeaveName, string>;
registerEnumType(UserLeave, {
  name: 'UserLeave',
  description: 'By whose leave somebody of another clinic saw a case.',
  valuesConfig: {
    GRANTED: { description: 'By a grant of the clinic.' },
    BREAK_GLASS: { description: 'By breaking the glass, of which the clinic was told.' },
  },
});

@Directive('@shareable')
@ObjectType({
  description:
    'Somebody who worked with what a clinic has, as its audit trail knows them. Who may sign in at all, the sign-in service says.',
})
export class ClinicUser {
  @Field(() => String, { description: 'The opaque subject of their access tokens; the clinic knows the name.' })
  subject: string;

  @Field(() => ID, { description: 'The clinic (UUID) that they are of.' })
  clinicId: string;

  @Field(() => Boolean, { description: 'Whether that is another clinic than yours.' })
  outside: boolean;

  @Field(() => UserLeave, {
    nullable: true,
    description: 'By whose leave they saw a case on that day; null for the clinic’s own.',
  })
  leave: UserLeaveName | null;

  @Field(() => [String], { description: 'The roles that they held on that day.' })
  roles: readonly string[];

  @Field(() => GraphQLDate, {
    description:
      'The day (UTC) on which they last did or were shown something. No closer: it is not for watching anybody.',
  })
  lastActiveOn: string;
}

export const ClinicUserConnection = connectionOf(ClinicUser, 'ClinicUser', {
  order: 'by subject',
  shareable: true,
});

/** A page as clients see it. @param tenantId the clinic whose trail knows them. */
export function clinicUserPage(tenantId: string, { users, hasNextPage }: ClinicUsersPart): ConnectionShape<ClinicUser> {
  const edges = users.map((user) => ({ node: toClinicUser(tenantId, user), cursor: encodeUserCursor(user.subject) }));
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: { hasNextPage, endCursor: edges.at(-1)?.cursor ?? null },
  };
}

const toClinicUser = (tenantId: string, entry: ClinicUserEntry): ClinicUser =>
  Object.assign(new ClinicUser(), { ...entry, outside: entry.clinicId !== tenantId });
