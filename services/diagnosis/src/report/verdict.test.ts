import { InvalidInput } from '@pulmora/platform';
import { describe, expect, it } from 'vitest';
import { type Decision, decide, differsFromModel, FINDING_ORDER, type Reading, suggestionsOf } from './verdict.js';

const READING: Reading = {
  outcome: 'POSITIVE',
  covid19Probability: 0.9,
  lesions: { GGO: 0.5, Csld: 0.499, CrPa: 0, AirBr: 1, InSepThi: 0.2 },
};
const AGREED: Decision[] = FINDING_ORDER.map((finding) => ({ finding, decision: 'AGREE' }));
const faultOf = (decisions: readonly Decision[], reading: Reading = READING) => {
  const decided = decide(suggestionsOf(reading), decisions);
  return decided instanceof InvalidInput ? decided.message : undefined;
};

describe('what a model suggests', () => {
  it('is a verdict a finding, COVID-19 by the outcome and lesions by their probability', () => {
    expect(suggestionsOf(READING).map(({ finding, verdict }) => `${finding} ${verdict}`)).toEqual([
      'COVID19 PRESENT',
      'GROUND_GLASS_OPACITY PRESENT',
      'CONSOLIDATION ABSENT',
      'CRAZY_PAVING ABSENT',
      'AIR_BRONCHOGRAM PRESENT',
      'INTERLOBULAR_SEPTAL_THICKENING ABSENT',
    ]);
  });

  it('is nothing about COVID-19 where it abstains, and nothing at all where nothing was read', () => {
    expect(suggestionsOf({ ...READING, outcome: 'INDETERMINATE' })[0]).toMatchObject({
      verdict: null,
      probability: 0.9,
    });
    const none = suggestionsOf({ outcome: null, covid19Probability: null, lesions: null });
    expect(none).toHaveLength(6);
    expect(none.every(({ verdict, probability }) => verdict === null && probability === null)).toBe(true);
  });
});

describe('what a doctor decides', () => {
  it('is the model’s verdict where they agree and their own where they do not', () => {
    const [covid19 = { finding: 'COVID19', decision: 'AGREE' }, ...rest] = AGREED;
    const decided = decide(suggestionsOf(READING), [{ ...covid19, decision: 'OVERRIDE', verdict: 'ABSENT' }, ...rest]);
    if (decided instanceof InvalidInput) throw new Error(decided.message);
    expect(decided.map(({ verdict }) => verdict)).toEqual([
      'ABSENT',
      'PRESENT',
      'ABSENT',
      'ABSENT',
      'PRESENT',
      'ABSENT',
    ]);
    expect(differsFromModel(decided)).toBe(true);
    expect(differsFromModel(decided.slice(1))).toBe(false);
  });

  it('is every finding, once', () => {
    expect(faultOf(AGREED)).toBeUndefined();
    expect(faultOf(AGREED.slice(1))).toMatch(/each of the six/);
    expect(faultOf([...AGREED.slice(1), AGREED[1] as Decision])).toMatch(/each of the six/);
  });

  it('is something: no agreement with nothing, no override without a verdict, no agreement with another verdict', () => {
    const covid19 = (change: Partial<Decision>) => [{ ...(AGREED[0] as Decision), ...change }, ...AGREED.slice(1)];
    expect(faultOf(AGREED, { ...READING, outcome: 'INDETERMINATE' })).toMatch(/nothing to agree with about COVID19/);
    expect(faultOf(covid19({ decision: 'OVERRIDE' }))).toMatch(/instead/);
    expect(faultOf(covid19({ verdict: 'ABSENT' }))).toMatch(/override it/);
    expect(faultOf(covid19({ verdict: 'PRESENT' }))).toBeUndefined();
  });
});
