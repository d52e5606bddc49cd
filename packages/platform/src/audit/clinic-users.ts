import { z } from 'zod';
import type { UnitOfWork } from '../database/unit-of-work.js';
import { ClientError } from '../errors/error-code.js';
import { MAX_PAGE } from '../graphql/connection.js';

/** By whose leave somebody of another clinic was shown a case. */
export type UserLeaveName = 'GRANTED' | 'BREAK_GLASS';

/** Somebody who did or was shown something in a clinic: what the newest entry of a service's audit trail says of them. */
export interface ClinicUserEntry {
  readonly subject: string;
  /** UUID of the clinic that they are of. */
  readonly clinicId: string;
  readonly roles: readonly string[];
  /** A day (UTC): when exactly a colleague worked would tell who reads a case that is to be read blindly. */
  readonly lastActiveOn: string;
  readonly leave: UserLeaveName | null;
}

/** What is asked of a list of users, checked. */
export interface UserPageRequest {
  /** 1 to {@link MAX_PAGE}. */
  readonly first: number;
  /** The subject behind which the page begins. */
  readonly after: string | undefined;
}

/** No subject is longer. */
const MAX_SUBJECT = 200;
const cursorShape = z.tuple([
  z
    .string()
    .min(1)
    .max(MAX_SUBJECT)
    .refine((subject) => !subject.includes('\0')),
]);

export const encodeUserCursor = (subject: string): string =>
  Buffer.from(JSON.stringify([subject])).toString('base64url');

/** @throws {ClientError} BAD_REQUEST for a size out of 1..100 or a cursor that we did not make. */
export function userPageRequest(first: number, after: string | null | undefined): UserPageRequest {
  if (first < 1 || first > MAX_PAGE) {
    throw new ClientError(`"first" must be between 1 and ${MAX_PAGE}.`, 'BAD_REQUEST');
  }
  if (after === null || after === undefined) return { first, after: undefined };
  try {
    const [subject] = cursorShape.parse(JSON.parse(Buffer.from(after, 'base64url').toString('utf8')));
    return { first, after: subject };
  } catch {
    throw new ClientError('"after" is not a cursor of this list.', 'BAD_REQUEST');
  }
}

/**
 * The newest entry of each actor, by actor. A walk along the index `audit_entries_of_actor` that goes down it once for each
 * actor, so that it costs as much as there are users and not as there are entries. Processes, who are of no clinic, are few.
 */
export const CLINIC_USERS = `
  WITH RECURSIVE newest AS (
    (SELECT actor, at, actor_tenant_id, roles FROM audit_entries
      WHERE tenant_id = $1 AND actor > $2
      ORDER BY actor, at DESC, id DESC LIMIT 1)
    UNION ALL
    SELECT further.* FROM newest, LATERAL (
      SELECT actor, at, actor_tenant_id, roles FROM audit_entries
       WHERE tenant_id = $1 AND actor > newest.actor
       ORDER BY actor, at DESC, id DESC LIMIT 1) further)
  SELECT actor AS subject, actor_tenant_id AS "clinicId", roles,
         to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS "lastActiveOn",
         CASE WHEN actor_tenant_id <> $1 THEN (
           SELECT CASE WHEN bool_or(day.reason = 'BREAK_GLASS') THEN 'BREAK_GLASS'
                       WHEN bool_or(day.reason = 'GRANTED') THEN 'GRANTED' END
             FROM audit_entries day
            WHERE day.tenant_id = $1 AND day.actor = newest.actor AND day.actor_tenant_id = newest.actor_tenant_id
              AND day.at >= date_trunc('day', newest.at, 'UTC')) END AS leave
    FROM newest WHERE actor_tenant_id IS NOT NULL LIMIT $3`;

/** By subject, one more than asked for. */
export function listClinicUsers(
  unit: UnitOfWork,
  { first, after = '' }: UserPageRequest,
): Promise<readonly ClinicUserEntry[]> {
  return unit.manager.query(CLINIC_USERS, [unit.tenantId, after, first + 1]);
}

/** One service's share of a page. */
export interface ClinicUsersPart {
  readonly users: readonly ClinicUserEntry[];
  readonly hasNextPage: boolean;
}

/**
 * A page of what several services know of the same people. Each has given its own first ones behind one and the same
 * subject, so that whoever is among the first of all is whole.
 */
export function mergeClinicUsers(parts: readonly ClinicUsersPart[], first: number): ClinicUsersPart {
  const people = new Map<string, ClinicUserEntry>();
  for (const user of parts.flatMap(({ users }) => users)) {
    const known = people.get(user.subject);
    people.set(user.subject, known ? merged(known, user) : user);
  }
  const users = [...people.values()].sort((a, b) => inOrder(a.subject, b.subject));
  return {
    users: users.slice(0, first),
    hasNextPage: users.length > first || parts.some(({ hasNextPage }) => hasNextPage),
  };
}

/** What was last said of them; of one day, all of it. */
function merged(one: ClinicUserEntry, other: ClinicUserEntry): ClinicUserEntry {
  if (one.lastActiveOn !== other.lastActiveOn) return one.lastActiveOn > other.lastActiveOn ? one : other;
  const leaves = [one.leave, other.leave];
  return {
    ...one,
    roles: [...new Set([...one.roles, ...other.roles])],
    leave: leaves.find((leave) => leave === 'BREAK_GLASS') ?? leaves.find((leave) => leave !== null) ?? null,
  };
}

/** The order of the databases, whose collation is C: by bytes. */
const inOrder = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
