import type { Finding, FindingDecisionInput, FindingVerdict, OpinionFindingInput } from '../graphql/generated.js';

/** The six findings, in the order in which they are decided on. */
export const FINDINGS: readonly Finding[] = [
  'COVID19',
  'GROUND_GLASS_OPACITY',
  'CONSOLIDATION',
  'CRAZY_PAVING',
  'AIR_BRONCHOGRAM',
  'INTERLOBULAR_SEPTAL_THICKENING',
];

export const VERDICTS: readonly FindingVerdict[] = ['PRESENT', 'ABSENT', 'INDETERMINATE'];

/** What a model says about a finding; a verdict of null is nothing that one could agree with. */
export interface Suggested {
  readonly finding: Finding;
  readonly verdict: FindingVerdict | null;
  readonly probability: number | null;
}

/** What a doctor has said so far. Nothing is chosen for them: a suggestion is not a default. */
export type Verdicts = Readonly<Partial<Record<Finding, FindingVerdict>>>;

/** What a doctor has written so far. */
export interface Draft {
  readonly verdicts: Verdicts;
  readonly impression: string;
  /** Why a report is amended; a first one has none. */
  readonly reason: string;
}

export const EMPTY_DRAFT: Draft = { verdicts: {}, impression: '', reason: '' };

/** Whether there is anything in it that somebody would miss. */
export const isStarted = ({ verdicts, impression, reason }: Draft): boolean =>
  Object.keys(verdicts).length > 0 || impression.trim() !== '' || reason.trim() !== '';

export type Standing = 'open' | 'agrees' | 'overrides' | 'own';

/** How a doctor's word stands to the model's. */
export function standingOf(verdict: FindingVerdict | undefined, suggested: FindingVerdict | null): Standing {
  if (!verdict) return 'open';
  if (!suggested) return 'own';
  return verdict === suggested ? 'agrees' : 'overrides';
}

/** The findings that nothing was said about yet. */
export const undecided = (verdicts: Verdicts): Finding[] => FINDINGS.filter((finding) => !verdicts[finding]);

/**
 * Decisions to be signed: to say what the model says is to agree with it.
 *
 * @throws {RangeError} when one of the six is missing; see {@link undecided}.
 */
export function decisionsOf(verdicts: Verdicts, suggestions: readonly Suggested[]): FindingDecisionInput[] {
  return FINDINGS.map((finding) => {
    const verdict = verdicts[finding];
    if (!verdict) throw new RangeError(`nothing was said about ${finding}`);
    const suggested = suggestions.find((one) => one.finding === finding)?.verdict ?? null;
    return standingOf(verdict, suggested) === 'agrees'
      ? { finding, decision: 'AGREE' }
      : { finding, decision: 'OVERRIDE', verdict };
  });
}

/** What is left of a draft when the model says something newer: whatever agreed has to be looked at again. */
export function withoutAgreement(verdicts: Verdicts, suggestions: readonly Suggested[]): Verdicts {
  return Object.fromEntries(
    Object.entries(verdicts).filter(
      ([finding, verdict]) =>
        standingOf(verdict, suggestions.find((one) => one.finding === finding)?.verdict ?? null) !== 'agrees',
    ),
  );
}

/**
 * Verdicts by finding, as a second opinion takes them.
 *
 * @throws {RangeError} when one of the six is missing.
 */
export function verdictList(verdicts: Verdicts): OpinionFindingInput[] {
  return FINDINGS.map((finding) => {
    const verdict = verdicts[finding];
    if (!verdict) throw new RangeError(`nothing was said about ${finding}`);
    return { finding, verdict };
  });
}

export const verdictsOf = (findings: readonly OpinionFindingInput[]): Verdicts =>
  Object.fromEntries(findings.map(({ finding, verdict }) => [finding, verdict]));
