import { CASE_ACTIONS, CASE_STATES, type CaseActionName, type CaseStateName } from '@pulmora/schema';
import { describe, expect, it } from 'vitest';
import { CASE_ACTORS, type CaseActor, possibleActions, stepOf } from './case-state.js';

type Line = readonly [from: string, action: CaseActionName, by: string, to: CaseStateName];

/** Everything that may happen, written down apart from the code; what is not here may not. `-`: there is no case yet. */
const MAY: readonly Line[] = [
  ['-', 'OPEN', 'PLATFORM', 'RECEIVED'],
  ['RECEIVED', 'START_READING', 'PLATFORM', 'READING'],
  ['RECEIVED READING FAILED WITHHELD READY', 'COMPLETE_READING', 'PLATFORM', 'READY'],
  ['CLAIMED', 'COMPLETE_READING', 'PLATFORM', 'CLAIMED'],
  ['SIGNED', 'COMPLETE_READING', 'PLATFORM', 'SIGNED'],
  ['AMENDED', 'COMPLETE_READING', 'PLATFORM', 'AMENDED'],
  ['RECEIVED READING', 'FAIL_READING', 'PLATFORM', 'FAILED'],
  ['READY', 'FAIL_READING', 'PLATFORM', 'READY'],
  ['CLAIMED', 'FAIL_READING', 'PLATFORM', 'CLAIMED'],
  ['SIGNED', 'FAIL_READING', 'PLATFORM', 'SIGNED'],
  ['AMENDED', 'FAIL_READING', 'PLATFORM', 'AMENDED'],
  ['RECEIVED READING READY FAILED', 'WITHHOLD', 'PLATFORM', 'WITHHELD'],
  ['CLAIMED', 'WITHHOLD', 'PLATFORM', 'CLAIMED'],
  ['SIGNED', 'WITHHOLD', 'PLATFORM', 'SIGNED'],
  ['AMENDED', 'WITHHOLD', 'PLATFORM', 'AMENDED'],
  ['RECEIVED', 'BREACH', 'PLATFORM', 'RECEIVED'],
  ['READING', 'BREACH', 'PLATFORM', 'READING'],
  ['READY', 'BREACH', 'PLATFORM', 'READY'],
  ['CLAIMED', 'BREACH', 'PLATFORM', 'CLAIMED'],
  ['FAILED', 'BREACH', 'PLATFORM', 'FAILED'],
  ['WITHHELD', 'BREACH', 'PLATFORM', 'WITHHELD'],
  ['READY FAILED WITHHELD', 'CLAIM', 'RADIOLOGIST REMOTE_RADIOLOGIST', 'CLAIMED'],
  ['CLAIMED', 'RENEW', 'HOLDER REMOTE_HOLDER', 'CLAIMED'],
  ['CLAIMED', 'HAND_OVER', 'HOLDER', 'CLAIMED'],
  ['CLAIMED', 'RETURN', 'HOLDER REMOTE_HOLDER', 'READY'],
  ['CLAIMED', 'EXPIRE', 'PLATFORM', 'READY'],
  ['CLAIMED', 'REQUEST_SECOND_OPINION', 'HOLDER', 'CLAIMED'],
  ['CLAIMED', 'SETTLE_SECOND_OPINION', 'PLATFORM', 'CLAIMED'],
  ['READY', 'SETTLE_SECOND_OPINION', 'PLATFORM', 'READY'],
  ['FAILED', 'SETTLE_SECOND_OPINION', 'PLATFORM', 'FAILED'],
  ['WITHHELD', 'SETTLE_SECOND_OPINION', 'PLATFORM', 'WITHHELD'],
  ['CLAIMED', 'SIGN', 'HOLDER REMOTE_HOLDER', 'SIGNED'],
  ['SIGNED AMENDED', 'AMEND', 'RADIOLOGIST REMOTE_RADIOLOGIST', 'AMENDED'],
];

/** Who may do an action at all, whatever the state. */
const DOERS = new Map<CaseActionName, Set<string>>();
for (const [, action, by] of MAY) DOERS.set(action, new Set([...(DOERS.get(action) ?? []), ...by.split(' ')]));

const expected = new Map<string, CaseStateName>();
for (const [from, action, by, to] of MAY) {
  for (const state of from.split(' '))
    for (const actor of by.split(' ')) expected.set(`${state} ${action} ${actor}`, to);
}

const FROM = [undefined, ...CASE_STATES];
const every: (readonly [CaseStateName | undefined, CaseActionName, CaseActor])[] = FROM.flatMap((from) =>
  CASE_ACTIONS.flatMap((action) => CASE_ACTORS.map((actor) => [from, action, actor] as const)),
);

describe('what may happen to a case', () => {
  it('is what the table says, for every state, action and actor', () => {
    expect(every).toHaveLength(9 * CASE_ACTIONS.length * CASE_ACTORS.length);
    const wrong = every.flatMap(([from, action, actor]) => {
      const line = `${from ?? '-'} ${action} ${actor}`;
      const to = expected.get(line);
      const why = DOERS.get(action)?.has(actor) ? 'WRONG_STATE' : 'NOT_ALLOWED';
      const should = to === undefined ? { kind: 'refused', why } : { kind: 'to', state: to };
      const is = stepOf(from, action, actor);
      return JSON.stringify(is) === JSON.stringify(should) ? [] : [{ line, is, should }];
    });
    expect(wrong).toEqual([]);
  });

  it('reaches every state from the opening, and never takes a signature back', () => {
    const reached = new Set<CaseStateName | undefined>([undefined]);
    for (const _round of CASE_STATES) {
      for (const [from, action, actor] of every) {
        if (!reached.has(from)) continue;
        const step = stepOf(from, action, actor);
        if (step.kind === 'to') reached.add(step.state);
      }
    }
    expect(CASE_STATES.filter((state) => !reached.has(state))).toEqual([]);
    for (const [from, action, actor] of every.filter(([state]) => state === 'SIGNED' || state === 'AMENDED')) {
      const step = stepOf(from, action, actor);
      if (step.kind === 'to') expect(['SIGNED', 'AMENDED']).toContain(step.state);
      if (step.kind === 'to' && from === 'AMENDED') expect(step.state).toBe('AMENDED');
    }
  });

  it('is told to whoever may do it', () => {
    expect(possibleActions('READY', 'RADIOLOGIST')).toEqual(['CLAIM']);
    expect(possibleActions('CLAIMED', 'HOLDER')).toEqual([
      'RENEW',
      'HAND_OVER',
      'RETURN',
      'REQUEST_SECOND_OPINION',
      'SIGN',
    ]);
    expect(possibleActions('CLAIMED', 'CLINICIAN')).toEqual([]);
    expect(possibleActions('SIGNED', 'REMOTE_RADIOLOGIST')).toEqual(['AMEND']);
  });
});
