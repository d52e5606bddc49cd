import {
  type DecisionRule,
  FINDINGS,
  type ImagePrediction,
  type InferenceThread,
  outcomeOf,
  type PreprocessedImage,
} from '@pulmora/la-dnn';
import type { AttentionMaps } from '../image-reading/attention-codec.js';

export const RULE: DecisionRule = { threshold: 0.5, indeterminate: [0.3, 0.7] };

/** A map of each finding, no two of them alike. */
export function attentionMaps(): AttentionMaps {
  const maps = FINDINGS.map((finding, f) => {
    const heights = Array.from({ length: 196 }, (_, place) => 1 + ((place * (f + 3)) % 97));
    const sum = heights.reduce((total, height) => total + height, 0);
    return [finding, Float32Array.from(heights, (height) => height / sum)] as const;
  });
  return Object.fromEntries(maps) as AttentionMaps;
}

/** What a model makes of an axial chest CT with this probability. */
export function predictionOf(covid19: number): ImagePrediction {
  const outcome = outcomeOf(covid19, RULE);
  return {
    covid19,
    lesions: { GGO: covid19 / 2, Csld: 0.1, CrPa: 0.05, AirBr: 1 / 3, InSepThi: 0 },
    attention: attentionMaps(),
    foreignness: 0.25,
    outcome,
    abstention: outcome === 'INDETERMINATE' ? 'UNCERTAIN' : null,
  };
}

/** What a model makes of anything else. */
export const REFUSAL: ImagePrediction = {
  ...predictionOf(0.999),
  foreignness: 3.5,
  outcome: 'INDETERMINATE',
  abstention: 'NOT_AXIAL_CHEST_CT',
};

/** A thread whose network sees nothing but how bright an image is. */
export interface BrightnessThread extends Pick<InferenceThread, 'predict' | 'model'> {
  /** Images read so far. */
  readonly images: number;
}

/** The brightness is the probability; what is wholly white is foreign. */
export function brightnessThread(version = '9.9.9'): BrightnessThread {
  let images = 0;
  return {
    model: { name: 'brightness', version, rule: RULE },
    get images() {
      return images;
    },
    async predict(batch) {
      images += batch.length;
      return batch.map((image) => {
        const brightness = meanOf(image);
        return brightness > 0.99 ? REFUSAL : predictionOf(brightness);
      });
    },
  };
}

const meanOf = ({ pixels }: PreprocessedImage): number => pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
