import type { Identity } from '../identity/identity.js';

/** What is limited in how often it may begin and how many there may be at once. */
export const LIMITED_KINDS = ['operation', 'upload', 'socket', 'subscription'] as const;
export type LimitedKind = (typeof LIMITED_KINDS)[number];

/** One of a limited number. */
export interface Permit {
  /** Gives it back; may be repeated. */
  release(): void;
}

/** Who says whether a user, and a clinic, may begin one thing more. */
export interface Admission {
  /** @throws {ClientError} RATE_LIMITED, with the seconds after which it is worth another try. */
  take(user: Identity, kind: LimitedKind): Promise<Permit>;
}
