import type { Grantee } from '@pulmora/platform';
import { CASE_STATES, type CaseStateName, PRIORITIES, type Priority } from '@pulmora/schema';
import { CASE_DISAGREEMENTS, type CaseDisagreementName, type CaseEntity } from '../case/case.entity.js';
import { stateAt, TARGET_MINUTES } from '../case/case-clock.js';
import { OUTCOME_BANDS, type OutcomeBand, rankOf } from '../case/case-rank.js';
import { isOver } from '../case/case-state.js';
import type { WorklistPosition } from './worklist-cursor.js';

export const WORKLIST_ASSIGNEES = ['ME', 'NOBODY'] as const;
export type WorklistAssigneeName = (typeof WORKLIST_ASSIGNEES)[number];

export type DisagreementFilter = CaseDisagreementName | 'NONE';

/** Which cases; what is left out does not matter. */
export interface WorklistChoice {
  readonly states?: readonly CaseStateName[] | undefined;
  readonly priorities?: readonly Priority[] | undefined;
  readonly outcomes?: readonly OutcomeBand[] | undefined;
  /** Minutes since the study arrived. */
  readonly olderThanMinutes?: number | undefined;
  readonly youngerThanMinutes?: number | undefined;
  readonly assignee?: WorklistAssigneeName | undefined;
  readonly disagreements?: readonly DisagreementFilter[] | undefined;
  /** Whether they are later than they should be; only of what is not over. */
  readonly breached?: boolean | undefined;
}

/** Everything that is not over. */
export const OPEN_STATES = CASE_STATES.filter((state) => !isOver(state));

/**
 * A stretch of the index by which a worklist is kept: cases of one state and one rank, in the order of their arrival. A
 * page is merged from the beginnings of a few of these, so that its cost does not depend on how many cases there are.
 */
export interface Stretch {
  /** As it is stored. */
  readonly state: CaseStateName;
  /** Of a claim: whether it has run out; null for other states. */
  readonly lapsed: boolean | null;
  readonly disagreement: CaseDisagreementName | null;
  readonly rank: number;
  /** By what it is merged: the rank, or the priority alone where the outcome must not show. */
  readonly key: number;
  readonly after: WorklistPosition | null;
  readonly receivedFrom: Date | null;
  readonly receivedUntil: Date | null;
}

export interface StretchesOptions {
  readonly now: Date;
  readonly after?: WorklistPosition | undefined;
  /** Whether the order goes by the outcome too; not for somebody who must not know it. */
  readonly byOutcome: boolean;
}

/** The stretches of a choice, from a place on. */
export function stretchesOf(choice: WorklistChoice, { now, after, byOutcome }: StretchesOptions): Stretch[] {
  const stretches: Stretch[] = [];
  const disagreements = disputes(choice) ?? [null];
  const bands = choice.outcomes?.length ? unique(choice.outcomes) : OUTCOME_BANDS;
  for (const priority of choice.priorities?.length ? unique(choice.priorities) : PRIORITIES) {
    const bounds = arrival(choice, priority, now);
    for (const band of bands) {
      const rank = rankOf(priority, band);
      const key = byOutcome ? rank : rankOf(priority, OUTCOME_BANDS[0]);
      if (after && key < after.rank) continue;
      const from = after && key === after.rank ? after : null;
      for (const { state, lapsed } of storedStates(choice)) {
        for (const disagreement of disagreements) {
          stretches.push({ state, lapsed, disagreement, rank, key, after: from, ...bounds });
        }
      }
    }
  }
  return stretches;
}

/** A claim that has run out is a case that is ready. */
function storedStates({ states, breached, assignee }: WorklistChoice) {
  const wanted = new Set(states?.length ? states : OPEN_STATES);
  const stored: { readonly state: CaseStateName; readonly lapsed: boolean | null }[] = [];
  for (const state of CASE_STATES) {
    if (state === 'CLAIMED') {
      if (wanted.has('CLAIMED') && assignee !== 'NOBODY') stored.push({ state, lapsed: false });
      if (wanted.has('READY') && assignee !== 'ME') stored.push({ state, lapsed: true });
    } else if (wanted.has(state) && !(breached !== undefined && isOver(state))) {
      stored.push({ state, lapsed: null });
    }
  }
  return stored;
}

/** When a case of this priority must have arrived: being late is a matter of its age. */
function arrival(
  { olderThanMinutes, youngerThanMinutes, breached }: WorklistChoice,
  priority: Priority,
  now: Date,
): Pick<Stretch, 'receivedFrom' | 'receivedUntil'> {
  const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
  const untils = [
    ...(olderThanMinutes === undefined ? [] : [ago(olderThanMinutes)]),
    ...(breached === true ? [ago(TARGET_MINUTES[priority])] : []),
  ];
  const froms = [
    ...(youngerThanMinutes === undefined ? [] : [ago(youngerThanMinutes)]),
    // To the millisecond: what is late from this very moment on is late.
    ...(breached === false ? [new Date(ago(TARGET_MINUTES[priority]).getTime() + 1)] : []),
  ];
  return {
    receivedUntil: untils.length === 0 ? null : new Date(Math.min(...untils.map(Number))),
    receivedFrom: froms.length === 0 ? null : new Date(Math.max(...froms.map(Number))),
  };
}

/** The disagreements of a choice by which there is an index; undefined where it has cases without one as well. */
const disputes = ({ disagreements }: WorklistChoice): CaseDisagreementName[] | undefined =>
  disagreements?.length && !disagreements.includes('NONE')
    ? unique(disagreements as readonly CaseDisagreementName[])
    : undefined;

/** Whether a case is one of a choice's. */
export function isChosen(choice: WorklistChoice, row: CaseEntity, { subject, tenantId }: Grantee, now: Date): boolean {
  const bounds = arrival(choice, row.priority, now);
  const { states, priorities, outcomes, disagreements, assignee, breached } = choice;
  const state = stateAt(row, now);
  const held = state === 'CLAIMED' || isOver(state);
  return (
    (states?.length ? states : OPEN_STATES).includes(state) &&
    (!priorities?.length || priorities.includes(row.priority)) &&
    (!outcomes?.length || outcomes.includes(row.outcomeBand)) &&
    (!disagreements?.length || disagreements.includes(row.disagreement ?? 'NONE')) &&
    (assignee !== 'NOBODY' || !held) &&
    (assignee !== 'ME' || (held && row.assignee === subject && row.assigneeTenantId === tenantId)) &&
    (breached === undefined || !isOver(state)) &&
    (bounds.receivedFrom === null || row.receivedAt >= bounds.receivedFrom) &&
    (bounds.receivedUntil === null || row.receivedAt <= bounds.receivedUntil)
  );
}

/** By what a case is merged into a list; see {@link Stretch}. */
export const keyOf = (row: CaseEntity, byOutcome: boolean): number =>
  byOutcome ? row.rank : rankOf(row.priority, OUTCOME_BANDS[0]);

/** Whether a place comes after another one. */
export const comesAfter = (one: WorklistPosition, other: WorklistPosition): boolean =>
  one.rank - other.rank > 0 ||
  (one.rank === other.rank &&
    (one.receivedAt > other.receivedAt || (Number(one.receivedAt) === Number(other.receivedAt) && one.id > other.id)));

const unique = <Value>(values: readonly Value[]): Value[] => [...new Set(values)];

/** How the rows of stretches are narrowed beyond what a stretch says. */
export interface Narrowing {
  readonly assignee?: WorklistAssigneeName | undefined;
  readonly disagreements?: readonly DisagreementFilter[] | undefined;
}

/**
 * The statement that reads the beginnings of stretches, `columns` of at most `limit` rows of each. `$1` are the stretches
 * as JSON, `$2` the limit, `$3` the time; with the assignee ME, `$4` and `$5` are their subject and clinic.
 */
export function beginningsSql(columns: string, { assignee, disagreements }: Narrowing): string {
  const narrowed = [
    ...(assignee === 'ME' ? ['AND c.assignee = $4 AND c.assignee_tenant_id = $5::uuid'] : []),
    ...(assignee === 'NOBODY' ? ['AND (c.assignee IS NULL OR stretch.lapsed)'] : []),
    ...(disputes({ disagreements }) ? ['AND c.disagreement = stretch.disagreement'] : []),
    ...(disagreements?.includes('NONE') ? [undisputedOr(disagreements)] : []),
  ];
  return `
    SELECT found.* FROM (
      SELECT s.state, s.lapsed, s.disagreement, s.rank, s.key,
             coalesce(s.after_at, '-infinity') AS after_at,
             coalesce(s.after_id, '00000000-0000-0000-0000-000000000000') AS after_id,
             coalesce(s.received_from, '-infinity') AS received_from,
             coalesce(s.received_until, 'infinity') AS received_until
        FROM jsonb_to_recordset($1::jsonb) AS s (
          state text, lapsed boolean, disagreement text, rank smallint, key smallint, after_at timestamptz, after_id uuid,
          received_from timestamptz, received_until timestamptz)) AS stretch
    CROSS JOIN LATERAL (
      SELECT stretch.key, ${columns} FROM cases c
       WHERE c.state = stretch.state AND c.rank = stretch.rank
         AND (c.received_at, c.id) > (stretch.after_at, stretch.after_id)
         AND c.received_at >= stretch.received_from AND c.received_at <= stretch.received_until
         AND (stretch.lapsed IS NULL OR (c.lease_expires_at <= $3::timestamptz) = stretch.lapsed)
         ${narrowed.join('\n         ')}
       ORDER BY c.received_at, c.id LIMIT $2) AS found`;
}

const undisputedOr = (kinds: readonly DisagreementFilter[]): string => {
  const named = CASE_DISAGREEMENTS.filter((kind) => kinds.includes(kind)).map((kind) => `'${kind}'`);
  return named.length === 0
    ? 'AND c.disagreement IS NULL'
    : `AND (c.disagreement IS NULL OR c.disagreement IN (${named.join(', ')}))`;
};

/** Stretches as the statement takes them. */
export const stretchesJson = (stretches: readonly Stretch[]): string =>
  JSON.stringify(
    stretches.map(({ state, lapsed, disagreement, rank, key, after, receivedFrom, receivedUntil }) => ({
      state,
      lapsed,
      disagreement,
      rank,
      key,
      after_at: after?.receivedAt ?? null,
      after_id: after?.id ?? null,
      received_from: receivedFrom,
      received_until: receivedUntil,
    })),
  );
