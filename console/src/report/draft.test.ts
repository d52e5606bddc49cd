import { describe, expect, it } from 'vitest';
import {
  decisionsOf,
  EMPTY_DRAFT,
  FINDINGS,
  isStarted,
  type Suggested,
  standingOf,
  undecided,
  type Verdicts,
  withoutAgreement,
} from './draft.js';

const suggestions: readonly Suggested[] = FINDINGS.map((finding, i) => ({
  finding,
  verdict: i === 0 ? null : i === 1 ? 'PRESENT' : 'ABSENT',
  probability: i === 1 ? 0.9 : 0.1,
}));
const absent = Object.fromEntries(FINDINGS.map((finding) => [finding, 'ABSENT'])) as Verdicts;

describe('a draft of a report', () => {
  it('is missed once there is a word of a doctor’s in it, and not before', () => {
    expect(isStarted(EMPTY_DRAFT)).toBe(false);
    expect(isStarted({ ...EMPTY_DRAFT, impression: '  ' })).toBe(false);
    expect(isStarted({ ...EMPTY_DRAFT, impression: 'Clear.' })).toBe(true);
    expect(isStarted({ ...EMPTY_DRAFT, verdicts: { COVID19: 'ABSENT' } })).toBe(true);
  });

  it('begins with nothing decided, whatever a model suggests', () => {
    expect(undecided({})).toEqual(FINDINGS);
    expect(undecided({ COVID19: 'ABSENT' })).toEqual(FINDINGS.slice(1));
    expect(() => decisionsOf({ COVID19: 'ABSENT' }, suggestions)).toThrow(RangeError);
  });

  it.each([
    [undefined, 'PRESENT', 'open'],
    ['PRESENT', 'PRESENT', 'agrees'],
    ['ABSENT', 'PRESENT', 'overrides'],
    ['INDETERMINATE', 'PRESENT', 'overrides'],
    ['PRESENT', null, 'own'],
  ] as const)('where a doctor says %s and a model %s, %s', (verdict, suggested, standing) => {
    expect(standingOf(verdict, suggested)).toBe(standing);
  });

  it('agrees where it says what the model says, and overrides with its own word where it does not', () => {
    expect(decisionsOf(absent, suggestions)).toEqual([
      { finding: 'COVID19', decision: 'OVERRIDE', verdict: 'ABSENT' },
      { finding: 'GROUND_GLASS_OPACITY', decision: 'OVERRIDE', verdict: 'ABSENT' },
      ...FINDINGS.slice(2).map((finding) => ({ finding, decision: 'AGREE' })),
    ]);
  });

  it('loses what agreed when the model says something newer, and keeps the doctor’s own words', () => {
    expect(withoutAgreement(absent, suggestions)).toEqual({ COVID19: 'ABSENT', GROUND_GLASS_OPACITY: 'ABSENT' });
  });
});
