import { FINDINGS, type Finding as FindingKey, LESIONS } from '@pulmora/la-dnn';
import { InvalidInput } from '@pulmora/platform';
import type { DiagnosisEntity } from '../diagnosis/diagnosis.entity.js';
import { FINDING_NAMES, type FindingName } from '../diagnosis/finding.types.js';

export const VERDICTS = ['PRESENT', 'ABSENT', 'INDETERMINATE'] as const;
export type VerdictName = (typeof VERDICTS)[number];

export const DECISIONS = ['AGREE', 'OVERRIDE'] as const;
export type DecisionName = (typeof DECISIONS)[number];

/** In their order: COVID-19, then the lesions. */
export const FINDING_ORDER: readonly FindingName[] = FINDINGS.map((key) => FINDING_NAMES[key]);

/** What a model makes of one finding of a study. */
export interface Suggestion {
  readonly finding: FindingName;
  /** Null where it says nothing that one could agree with. */
  readonly verdict: VerdictName | null;
  /** 0..1; null where nothing was read. */
  readonly probability: number | null;
}

/** What a doctor makes of one finding, and what a model had made of it. */
export interface DecidedFinding {
  readonly finding: FindingName;
  readonly decision: DecisionName;
  readonly verdict: VerdictName;
  readonly modelVerdict: VerdictName | null;
  readonly modelProbability: number | null;
}

/** As a doctor enters it. */
export interface Decision {
  readonly finding: FindingName;
  readonly decision: DecisionName;
  readonly verdict?: VerdictName | null | undefined;
}

/** From here on a lesion counts as shown: it has no bounds of its own, being calibrated. */
const LESION_SHOWN = 0.5;

/** As much of a reading as a suggestion is made from. */
export type Reading = Pick<DiagnosisEntity, 'outcome' | 'covid19Probability' | 'lesions'>;

/** The six suggestions of a reading, in their order. A model that abstains suggests nothing about COVID-19. */
export function suggestionsOf({ outcome, covid19Probability, lesions }: Reading): Suggestion[] {
  const verdictOf = { POSITIVE: 'PRESENT', NEGATIVE: 'ABSENT', INDETERMINATE: null } as const;
  const covid19: Suggestion = {
    finding: FINDING_NAMES.covid19,
    verdict: outcome && verdictOf[outcome],
    probability: covid19Probability,
  };
  return [
    covid19,
    ...LESIONS.map((key): Suggestion => {
      const probability = lesions?.[key] ?? null;
      const verdict = probability === null ? null : probability >= LESION_SHOWN ? 'PRESENT' : 'ABSENT';
      return { finding: FINDING_NAMES[key as FindingKey], verdict, probability };
    }),
  ];
}

/**
 * A doctor's decisions on all findings, each held against what a model suggested.
 *
 * @returns a fault for a finding that is left out or named twice, an override without a verdict, and an agreement where
 * nothing was suggested.
 */
export function decide(
  suggestions: readonly Suggestion[],
  decisions: readonly Decision[],
): DecidedFinding[] | InvalidInput {
  const byFinding = new Map(decisions.map((one) => [one.finding, one]));
  if (decisions.length !== FINDING_ORDER.length || byFinding.size !== FINDING_ORDER.length) {
    return InvalidInput.of('findings', 'Decide on each of the six findings once.');
  }
  const decided: DecidedFinding[] = [];
  for (const { finding, verdict: modelVerdict, probability: modelProbability } of suggestions) {
    const { decision, verdict } = byFinding.get(finding) as Decision;
    const given = decision === 'AGREE' ? modelVerdict : verdict;
    if (!given) {
      return InvalidInput.of(
        'findings',
        decision === 'AGREE'
          ? `There is nothing to agree with about ${finding}: say what you see.`
          : `Say what you see instead about ${finding}.`,
      );
    }
    if (decision === 'AGREE' && verdict && verdict !== modelVerdict) {
      return InvalidInput.of('findings', `What you say about ${finding} is not what the model says: override it.`);
    }
    decided.push({ finding, decision, verdict: given, modelVerdict, modelProbability });
  }
  return decided;
}

/** Whether a doctor said otherwise than a model that had said something. */
export const differsFromModel = (findings: readonly DecidedFinding[]): boolean =>
  findings.some(({ verdict, modelVerdict }) => modelVerdict !== null && verdict !== modelVerdict);
