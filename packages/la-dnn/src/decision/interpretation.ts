import type { NetworkAnswer } from '../engine/answer.js';
import { FEATURE_SIDE, FINDINGS, type Finding, LESIONS, type Lesion } from '../network/architecture.js';
import { type DecisionRule, type ImagePrediction, outcomeOf } from '../prediction.js';
import { type TextureModel, textureDistance } from './texture-model.js';

/** What turns a network's answers into predictions; fitted with the network, released with it. */
export interface Interpretation extends DecisionRule {
  /** Logits are divided by these (temperature scaling, Guo et al., arXiv 1706.04599): COVID-19's, and the lesions'. */
  readonly temperature: { readonly covid19: number; readonly lesions: number };
  readonly texture: TextureModel;
  /** The texture distance above which an image is refused. */
  readonly refusedAbove: number;
}

export const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));

/** Makes a prediction of what the network said of one image. */
export function interpret({ logits, attention, texture }: NetworkAnswer, rule: Interpretation): ImagePrediction {
  const covid19 = sigmoid((logits[0] ?? Number.NaN) / rule.temperature.covid19);
  const lesions = LESIONS.map(
    (lesion, i) => [lesion, sigmoid((logits[i + 1] ?? Number.NaN) / rule.temperature.lesions)] as const,
  );
  const places = FEATURE_SIDE ** 2;
  const maps = FINDINGS.map((finding, i) => [finding, attention.slice(i * places, (i + 1) * places)] as const);
  const foreignness = textureDistance(texture, rule.texture) / rule.refusedAbove;
  const refused = foreignness > 1;
  const outcome = refused ? 'INDETERMINATE' : outcomeOf(covid19, rule);
  return {
    covid19,
    lesions: Object.fromEntries(lesions) as Record<Lesion, number>,
    attention: Object.fromEntries(maps) as Record<Finding, Float32Array>,
    foreignness,
    outcome,
    abstention: refused ? 'NOT_AXIAL_CHEST_CT' : outcome === 'INDETERMINATE' ? 'UNCERTAIN' : null,
  };
}
