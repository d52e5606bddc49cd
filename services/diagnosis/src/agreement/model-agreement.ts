import type { Outcome } from '@pulmora/la-dnn';
import type { UnitOfWork } from '@pulmora/platform';
import type { DiagnosisEntity } from '../diagnosis/diagnosis.entity.js';
import type { FindingName } from '../diagnosis/finding.types.js';
import type { DecidedFinding, VerdictName } from '../report/verdict.js';

/** Whether a reading was the case's, or was made in the shadow of that. */
export type ReadingPart = 'READING' | 'SHADOW';

/** What a model said of a finding against what a doctor signed. A doctor who cannot tell agrees with a model that abstains. */
export type AgreementKind = 'agrees' | 'differs' | 'abstained';

/** One finding of one signed case: nothing in it says whose. */
export interface ModelAgreement {
  readonly model: string;
  readonly part: ReadingPart;
  readonly finding: FindingName;
  readonly kind: AgreementKind;
}

type Said = 'PRESENT' | 'ABSENT' | 'NOTHING';

export function agreementOf(said: Said, signed: VerdictName): AgreementKind {
  if (said === 'NOTHING') return signed === 'INDETERMINATE' ? 'agrees' : 'abstained';
  return said === signed ? 'agrees' : 'differs';
}

/**
 * Counts a first signature for the clinic: each finding for the model whose reading was signed, COVID-19 for those that
 * had read in its shadow by then. In the signature's transaction, so that it counts once or not at all.
 */
export async function countAgreements(
  unit: UnitOfWork,
  { tenantId, studyId, generation, modelVersion }: SignedReading,
  findings: readonly DecidedFinding[],
  at: Date,
): Promise<ModelAgreement[]> {
  if (!modelVersion) return [];
  const own = findings.map(
    ({ finding, modelVerdict, verdict }): Comparison => ({
      model: modelVersion,
      part: 'READING',
      finding,
      said: saidBy(modelVerdict),
      signed: verdict,
    }),
  );
  const covid19 = own.find(({ finding }) => finding === 'COVID19');
  const shadows: { model: string; outcome: Outcome }[] = await unit.manager.query(
    `SELECT model_version AS model, outcome FROM shadow_readings
      WHERE tenant_id = $1 AND study_id = $2 AND generation = $3 ORDER BY model_version`,
    [tenantId, studyId, generation],
  );
  const compared = [
    ...own,
    ...shadows.flatMap(({ model, outcome }): Comparison[] =>
      covid19 ? [{ ...covid19, model, part: 'SHADOW', said: SAID[outcome] }] : [],
    ),
  ];
  // Always in this order: two signatures at once wait for one another, and never in a circle.
  await unit.manager.query(
    `INSERT INTO model_agreements AS known (tenant_id, model_version, part, finding, said, signed, month, cases)
     SELECT $1, model, part, finding, said, signed, date_trunc('month', $2::timestamptz AT TIME ZONE 'UTC')::date, 1
       FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
            WITH ORDINALITY AS one (model, part, finding, said, signed, place)
      ORDER BY place
     ON CONFLICT (tenant_id, model_version, part, finding, said, signed, month) DO UPDATE SET cases = known.cases + 1`,
    [tenantId, at, ...COLUMNS.map((column) => compared.map((one) => one[column]))],
  );
  return compared.map(({ said, signed, ...rest }) => ({ ...rest, kind: agreementOf(said, signed) }));
}

type SignedReading = Pick<DiagnosisEntity, 'tenantId' | 'studyId' | 'generation' | 'modelVersion'>;

type Comparison = Omit<ModelAgreement, 'kind'> & { readonly said: Said; readonly signed: VerdictName };

const COLUMNS = ['model', 'part', 'finding', 'said', 'signed'] as const;

const SAID = { POSITIVE: 'PRESENT', NEGATIVE: 'ABSENT', INDETERMINATE: 'NOTHING' } as const satisfies Record<
  Outcome,
  Said
>;

const saidBy = (verdict: VerdictName | null): Said =>
  verdict === 'PRESENT' || verdict === 'ABSENT' ? verdict : 'NOTHING';
