import type { CaseStateName, Priority } from '@pulmora/schema';
import { isOver } from './case-state.js';

/** Tells the time; a test's own in tests. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();

/** How long a claim lives unless it is renewed, milliseconds. */
export const LEASE_MS = 15 * 60_000;

/**
 * When a claim ends that is made, or renewed, now.
 *
 * @param until when the doctor's grant ends, which no claim outlasts; undefined for a doctor of the clinic.
 */
export function leaseFrom(now: Date, until?: Date): Date {
  const lease = now.getTime() + LEASE_MS;
  return new Date(until ? Math.min(lease, until.getTime()) : lease);
}

/** Within which a doctor is to sign, from the arrival of the study, minutes. */
export const TARGET_MINUTES: Readonly<Record<Priority, number>> = { STAT: 60, URGENT: 240, ROUTINE: 1_440 };

export const dueAt = (priority: Priority, receivedAt: Date): Date =>
  new Date(receivedAt.getTime() + TARGET_MINUTES[priority] * 60_000);

/** As much of a case as its clocks need. */
export interface ClockedCase {
  readonly state: CaseStateName;
  readonly leaseExpiresAt: Date | null;
  readonly dueAt: Date;
  readonly breachedAt: Date | null;
}

/** Whether somebody holds a claim that has run out: it counts as none, whether it was swept away by now or not. */
export const hasLapsed = ({ state, leaseExpiresAt }: ClockedCase, now: Date): boolean =>
  state === 'CLAIMED' && (leaseExpiresAt === null || leaseExpiresAt <= now);

/** Where a case stands at a time, a claim that has run out taken for none. */
export const stateAt = (of: ClockedCase, now: Date): CaseStateName => (hasLapsed(of, now) ? 'READY' : of.state);

/** Whether a case is, or was when it was signed, later than it should have been. */
export const isBreached = ({ state, dueAt: due, breachedAt }: ClockedCase, now: Date): boolean =>
  breachedAt !== null || (!isOver(state) && due <= now);
