import { describe, expect, it } from 'vitest';
import { seededRandom } from '../random/random.js';
import { calibrationFigures, conformalBounds, fitTemperature, reliability, type Scored } from './calibration.js';
import { sigmoid } from './interpretation.js';

/** Outcomes whose labels come true as often as the logit, divided by the temperature, says. */
function outcomes(count: number, temperature: number, seed = 1): Scored[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    const score = 12 * random() - 6;
    return { score, label: random() < sigmoid(score / temperature) ? 1 : 0 };
  });
}

const asProbabilities = (logits: readonly Scored[], temperature = 1): Scored[] =>
  logits.map(({ score, label }) => ({ score: sigmoid(score / temperature), label }));

it('finds the temperature that labels were made with', () => {
  expect(fitTemperature(outcomes(20_000, 2.5))).toBeCloseTo(2.5, 0);
  expect(fitTemperature(outcomes(20_000, 0.6))).toBeCloseTo(0.6, 1);
  expect(fitTemperature([])).toBe(1);
});

describe('calibration figures', () => {
  it('are those of calibrated probabilities', () => {
    const { ece, brier, slope } = calibrationFigures(asProbabilities(outcomes(20_000, 1)));
    expect(ece).toBeLessThan(0.01);
    expect(slope).toBeCloseTo(1, 1);
    expect(brier).toBeLessThan(0.25);
  });

  it('show overconfidence', () => {
    const { ece, slope } = calibrationFigures(asProbabilities(outcomes(20_000, 4)));
    expect(ece).toBeGreaterThan(0.1);
    expect(slope).toBeCloseTo(0.25, 1);
  });

  it('do not take chance for miscalibration', () => {
    const few = Array.from({ length: 50 }, (_, i) => calibrationFigures(asProbabilities(outcomes(200, 1, i + 1))).ece);
    expect(few.reduce((sum, ece) => sum + ece, 0) / few.length).toBeLessThan(0.04);
  });

  it('come from bins of equal mass', () => {
    expect(reliability(asProbabilities(outcomes(205, 1))).map(({ count }) => count)).toEqual(
      expect.arrayContaining([20, 21]),
    );
  });
});

describe('the bounds of abstention', () => {
  it('keep the error of each class below what is allowed, on other images', () => {
    const alpha = 0.1;
    const [low, high] = conformalBounds(asProbabilities(outcomes(2_000, 1, 1)), alpha);
    const others = asProbabilities(outcomes(20_000, 1, 2));
    const share = (label: 0 | 1, wrong: (p: number) => boolean) => {
      const own = others.filter((outcome) => outcome.label === label);
      return own.filter(({ score }) => wrong(score)).length / own.length;
    };
    expect(share(1, (p) => p < low)).toBeLessThan(alpha + 0.02);
    expect(share(0, (p) => p > high)).toBeLessThan(alpha + 0.02);
    expect(low).toBeLessThan(high);
  });

  it('promise nothing on too few images', () => {
    const few: Scored[] = [
      { score: 0.9, label: 1 },
      { score: 0.1, label: 0 },
    ];
    expect(conformalBounds(few, 0.1)).toEqual([0, 1]);
  });

  it('leave what lies between two classes that do not touch', () => {
    const apart = Array.from({ length: 40 }, (_, i): Scored => ({ score: i < 20 ? 0.1 : 0.9, label: i < 20 ? 0 : 1 }));
    expect(conformalBounds(apart, 0.1)).toEqual([0.1, 0.9]);
  });
});
