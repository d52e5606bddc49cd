import type { FindingName } from '../../diagnosis/finding.types.js';
import type { DecidedFinding, VerdictName } from '../verdict.js';

export const FINDING_WORDS: Readonly<Record<FindingName, string>> = {
  COVID19: 'Signs of COVID-19',
  GROUND_GLASS_OPACITY: 'Ground-glass opacity',
  CONSOLIDATION: 'Consolidation',
  CRAZY_PAVING: 'Crazy paving',
  AIR_BRONCHOGRAM: 'Air bronchogram',
  INTERLOBULAR_SEPTAL_THICKENING: 'Interlobular septal thickening',
};

export const VERDICT_WORDS: Readonly<Record<VerdictName, string>> = {
  PRESENT: 'present',
  ABSENT: 'absent',
  INDETERMINATE: 'indeterminate',
};

/** From which probability on which words are used, the highest first. */
const SCALE = [
  [0.99, 'almost certain'],
  [0.9, 'very likely'],
  [2 / 3, 'likely'],
  [1 / 3, 'about as likely as not'],
  [0.1, 'unlikely'],
  [0.01, 'very unlikely'],
  [0, 'almost excluded'],
] as const;

/** Whether the probabilities of a version are calibrated: from 0.2 on; of one that cannot be read nothing is known. */
export function isCalibrated(version: string): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)(\.|$)/.exec(version) ?? [];
  return Number(major) > 0 || (Number(major) === 0 && Number(minor) >= 2);
}

/** @param probability 0..1. */
export function probabilityInWords(probability: number): string {
  const [, words] = SCALE.find(([from]) => probability >= from) ?? SCALE[SCALE.length - 1] ?? [];
  const percent = Math.round(probability * 100);
  const figure = probability < 0.01 ? 'under 1 %' : probability > 0.99 ? 'over 99 %' : `${percent} %`;
  return `${words} (${figure})`;
}

/** What a model made of a finding. */
export function modelInWords({ modelVerdict, modelProbability }: DecidedFinding): string {
  const verdict = modelVerdict ? VERDICT_WORDS[modelVerdict] : 'no suggestion';
  return modelProbability === null ? verdict : `${verdict}: ${probabilityInWords(modelProbability)}`;
}

/** What a doctor did with what a model suggested. */
export function decisionInWords({ decision, verdict, modelVerdict }: DecidedFinding): string {
  if (decision === 'AGREE') return 'agrees with the model';
  if (modelVerdict === null) return 'without the model';
  return verdict === modelVerdict ? 'decided alike' : 'overrides the model';
}
