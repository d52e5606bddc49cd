import type { CaseActionName, CaseStateName } from '@pulmora/schema';

/**
 * Who acts on a case, as they stand to it. A holder is the radiologist whose claim on it has not run out; remote is one of
 * another clinic, by a live grant; a stranger is anybody of another clinic without one.
 */
export const CASE_ACTORS = [
  'PLATFORM',
  'HOLDER',
  'RADIOLOGIST',
  'REMOTE_HOLDER',
  'REMOTE_RADIOLOGIST',
  'CLINICIAN',
  'ADMIN',
  'AUDITOR',
  'STRANGER',
] as const;
export type CaseActor = (typeof CASE_ACTORS)[number];

/** Why nothing happens: by this actor never, or not as the case stands. */
export type CaseRefusal = 'NOT_ALLOWED' | 'WRONG_STATE';

/** `undefined`: a case that is not there yet. */
type From = CaseStateName | undefined;

interface Rule {
  readonly by: readonly CaseActor[];
  /** Where it leads from each state that it starts from. */
  readonly steps: ReadonlyMap<From, CaseStateName>;
}

const steps = (...pairs: readonly (readonly [From, CaseStateName])[]): Rule['steps'] => new Map(pairs);
const staying = (...states: readonly CaseStateName[]) => states.map((state) => [state, state] as const);
const leading = (to: CaseStateName, ...states: readonly CaseStateName[]) => states.map((state) => [state, to] as const);

const HOLDERS = ['HOLDER', 'REMOTE_HOLDER'] as const;

/** What waits for a doctor: with what a model read, or without since it could not, or was not to, read. */
export const CLAIMABLE = ['READY', 'FAILED', 'WITHHELD'] as const satisfies readonly CaseStateName[];

/** A doctor has had the last word; what a model says later changes nothing of it. */
export const OVER = ['SIGNED', 'AMENDED'] as const satisfies readonly CaseStateName[];

export const isOver = (state: CaseStateName): boolean => (OVER as readonly string[]).includes(state);

const RULES: Readonly<Record<CaseActionName, Rule>> = {
  OPEN: { by: ['PLATFORM'], steps: steps([undefined, 'RECEIVED']) },
  START_READING: { by: ['PLATFORM'], steps: steps(['RECEIVED', 'READING']) },
  // What a model says later is noted, wherever the case stands; a doctor's work on it goes on.
  COMPLETE_READING: {
    by: ['PLATFORM'],
    steps: steps(
      ...leading('READY', 'RECEIVED', 'READING', 'FAILED', 'WITHHELD'),
      ...staying('READY', 'CLAIMED', 'SIGNED', 'AMENDED'),
    ),
  },
  FAIL_READING: {
    by: ['PLATFORM'],
    steps: steps(...leading('FAILED', 'RECEIVED', 'READING'), ...staying('READY', 'CLAIMED', 'SIGNED', 'AMENDED')),
  },
  WITHHOLD: {
    by: ['PLATFORM'],
    steps: steps(
      ...leading('WITHHELD', 'RECEIVED', 'READING', 'READY', 'FAILED'),
      ...staying('CLAIMED', 'SIGNED', 'AMENDED'),
    ),
  },
  BREACH: {
    by: ['PLATFORM'],
    steps: steps(...staying('RECEIVED', 'READING', 'READY', 'CLAIMED', 'FAILED', 'WITHHELD')),
  },
  CLAIM: { by: ['RADIOLOGIST', 'REMOTE_RADIOLOGIST'], steps: steps(...leading('CLAIMED', ...CLAIMABLE)) },
  RENEW: { by: HOLDERS, steps: steps(['CLAIMED', 'CLAIMED']) },
  // To a colleague of the clinic; a remote doctor gives a case back to the clinic instead.
  HAND_OVER: { by: ['HOLDER'], steps: steps(['CLAIMED', 'CLAIMED']) },
  RETURN: { by: HOLDERS, steps: steps(['CLAIMED', 'READY']) },
  EXPIRE: { by: ['PLATFORM'], steps: steps(['CLAIMED', 'READY']) },
  REQUEST_SECOND_OPINION: { by: ['HOLDER'], steps: steps(['CLAIMED', 'CLAIMED']) },
  // By the readers' own doing, wherever the case stands meanwhile.
  SETTLE_SECOND_OPINION: { by: ['PLATFORM'], steps: steps(...staying('READY', 'CLAIMED', 'FAILED', 'WITHHELD')) },
  SIGN: { by: HOLDERS, steps: steps(['CLAIMED', 'SIGNED']) },
  AMEND: { by: ['RADIOLOGIST', 'REMOTE_RADIOLOGIST'], steps: steps(...leading('AMENDED', 'SIGNED', 'AMENDED')) },
};

export type CaseStep =
  | { readonly kind: 'to'; readonly state: CaseStateName }
  | { readonly kind: 'refused'; readonly why: CaseRefusal };

/** Where an action by an actor leads a case. Who may never do it is told so wherever the case stands. */
export function stepOf(from: From, action: CaseActionName, actor: CaseActor): CaseStep {
  const { by, steps: known } = RULES[action];
  if (!by.includes(actor)) return { kind: 'refused', why: 'NOT_ALLOWED' };
  const state = known.get(from);
  return state ? { kind: 'to', state } : { kind: 'refused', why: 'WRONG_STATE' };
}

/** What an actor may do with a case as it stands, in the order of the actions. */
export const possibleActions = (from: CaseStateName, actor: CaseActor): CaseActionName[] =>
  (Object.keys(RULES) as CaseActionName[]).filter((action) => stepOf(from, action, actor).kind === 'to');
