import { LESIONS } from '../../network/architecture.js';
import { gaussian, seededRandom } from '../../random/random.js';
import type { RunRecord } from '../run-record.js';

export interface MadeUpRun {
  readonly name?: string;
  readonly seed?: number;
  readonly lesionWeight?: number;
  /** How far the two classes lie apart, in standard deviations of the noise. */
  readonly skill?: number;
  readonly images?: number;
  readonly outOfFold?: number;
}

/** A finished run whose network never was: three images a paper, papers of one class each, lesions of every third. */
export function madeUpRun({
  name = 'made-up',
  seed = 1,
  lesionWeight = 0.5,
  skill = 2,
  images = 90,
  outOfFold = 0,
}: MadeUpRun = {}): RunRecord {
  const epoch = (phase: number, index: number, validationAuc: number) => ({
    phase,
    epoch: index,
    trainingLoss: 0.7 - 0.1 * index,
    validationAuc,
    validationLoss: 0.5 - 0.05 * index,
    seconds: 10 + index,
  });
  return {
    config: {
      name,
      seed,
      inputSide: 224,
      lesionWeight,
      ...(outOfFold > 0 ? { fold: { of: 5, held: 2 } } : {}),
      augmentation: { erase: 0.25 },
      phases: [
        { kind: 'heads', data: [{ source: 'covid-ct' }], frozen: 'none' },
        {
          kind: 'whole',
          data: [{ source: 'covid-ct' }, { source: 'sars-cov-2-ct', images: 96 }],
          frozen: 'stage1',
          epochs: 3,
        },
      ],
    },
    history: [epoch(0, 0, 0.9), epoch(1, 0, 0.8), epoch(1, 1, 0.9), epoch(1, 2, 0.85)],
    bestValidationAuc: 0.9,
    readings: {
      validation: madeUpReadings(images, seed, skill),
      outOfFold: madeUpReadings(outOfFold, seed + 100, skill),
    },
  };
}

function madeUpReadings(count: number, seed: number, skill: number): RunRecord['readings']['validation'] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const paper = Math.floor(i / 3);
    const covid19 = paper % 2 === 0 ? 1 : 0;
    const probability = () => 1 / (1 + Math.exp(-(skill * (covid19 - 0.5) + gaussian(random))));
    return {
      source: 'covid-ct',
      image: `${i}.png`,
      group: `covid-ct/${paper}`,
      covid19,
      // Nobody looked at every third image; only ground glass occurs.
      lesions: LESIONS.map((_, lesion) => (i % 3 === 0 ? null : lesion === 0 ? covid19 : 0)),
      probabilities: [probability(), ...LESIONS.map(probability)],
    };
  });
}
