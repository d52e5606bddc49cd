import { ClientError } from '../errors/error-code.js';
import type { Identity, UserRole } from '../identity/identity.js';

/** How a user stands to what is asked about: their own clinic's, a case that another clinic granted them, or neither. */
export const RELATIONS = ['own', 'granted', 'none'] as const;
export type Relation = (typeof RELATIONS)[number];

/** Who may do one thing. */
export interface PolicyEntry {
  /**
   * `case`: something that an identifier names, and that may be another clinic's. `clinic`: the user's own clinic, since
   * nothing that the operation takes can name another; `remote`: another clinic's case, and none of one's own.
   */
  readonly of: 'case' | 'clinic' | 'remote';
  /** Who may, in their own clinic. */
  readonly own: readonly UserRole[];
  /** Which of them may also with a case of another clinic that is granted to them. */
  readonly granted: readonly UserRole[];
}

/**
 * By operation: `Query.patient`, `Mutation.uploadStudy`, `Subscription.diagnosisUpdated`, `Entity.Patient` (what
 * `_entities` resolves), and `Study.images` (a field with a resolver of its own, or any other that is to be guarded).
 */
export type AccessPolicy = Readonly<Record<string, PolicyEntry>>;

/** `nothing`: answered as if there were no such thing, whether there is one or not. */
export type Verdict = 'allowed' | 'refused' | 'nothing';

/** How far an operation reaches: the user's own clinic, or cases granted to them as well. */
export type Reach = 'own' | 'granted';

/** How far a user with these roles reaches by an operation; undefined: not at all. What is not named is not allowed. */
export function reachOf(policy: AccessPolicy, operation: string, roles: readonly UserRole[]): Reach | undefined {
  const entry = Object.hasOwn(policy, operation) ? policy[operation] : undefined;
  if (!entry) return undefined;
  if (roles.some((role) => entry.granted.includes(role))) return 'granted';
  return roles.some((role) => entry.own.includes(role)) ? 'own' : undefined;
}

/**
 * How far an operation reaches for a user: what the guard asks before a resolver, and whoever serves files by itself.
 *
 * @throws {ClientError} FORBIDDEN; the same, whether there is such a thing or not.
 */
export function requiredReach(policy: AccessPolicy, operation: string, { roles }: Pick<Identity, 'roles'>): Reach {
  const reach = reachOf(policy, operation, roles);
  if (!reach) throw new ClientError('Your role does not allow this.', 'FORBIDDEN');
  return reach;
}

/** What a user with these roles meets. A role decides on refusal; what is another clinic's is not there. */
export function verdictOf(
  policy: AccessPolicy,
  operation: string,
  roles: readonly UserRole[],
  relation: Relation,
): Verdict {
  const reach = reachOf(policy, operation, roles);
  if (!reach) return 'refused';
  if (policy[operation]?.of === 'clinic') return 'allowed';
  if (policy[operation]?.of === 'remote' && relation === 'own') return 'nothing';
  return relation === 'own' || (relation === 'granted' && reach === 'granted') ? 'allowed' : 'nothing';
}

/**
 * Holds a policy against the operations that there are.
 *
 * @throws an error naming every operation without an entry, every entry without an operation, and every entry that
 * gives away more than one's own.
 */
export function assertComplete(policy: AccessPolicy, required: ReadonlySet<string>, known: ReadonlySet<string>): void {
  const faults = [
    ...[...required].filter((operation) => !Object.hasOwn(policy, operation)).map((name) => `${name} has no entry`),
    ...Object.keys(policy)
      .filter((operation) => !known.has(operation))
      .map((name) => `${name} is not there`),
    ...Object.entries(policy)
      .filter(([, { own, granted }]) => granted.some((role) => !own.includes(role)))
      .map(([name]) => `${name} is granted to somebody who may not do it at home`),
  ];
  if (faults.length > 0) throw new Error(`the access policy does not fit the schema: ${faults.join('; ')}`);
}
