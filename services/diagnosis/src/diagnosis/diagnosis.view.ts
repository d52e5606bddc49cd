import { type Abstention, LESIONS } from '@pulmora/la-dnn';
import { toGlobalId } from '@pulmora/platform';
import type { DiagnosisEntity, FailureCode, LesionProbabilities } from './diagnosis.entity.js';
import { Diagnosis, DiagnosisFailure, ModelReference, Study } from './diagnosis.types.js';
import { LESION_NAMES, type LesionFinding } from './finding.types.js';

export const DISCLAIMER = 'Unsigned AI reading. Decision support, not a diagnosis.';

const FAILURE_MESSAGES: Readonly<Record<FailureCode, string>> = {
  IMAGE_MISSING: 'An image of the study is no longer there.',
  IMAGE_CORRUPT: 'An image of the study is not what was uploaded.',
  IMAGE_UNREADABLE: 'An image of the study cannot be decoded.',
  READING_FAILED: 'The study could not be read in several attempts.',
};

const ABSTENTION_EXPLANATIONS: Readonly<Record<Abstention, string>> = {
  NOT_AXIAL_CHEST_CT:
    'No image of this study looks like an axial chest CT. The model was made for nothing else: it refused them all and says nothing about COVID-19.',
  UNCERTAIN:
    'The model abstains: for a probability like this, either answer would be wrong too often. That is neither a positive nor a negative reading.',
};

const UNSEEN = {
  outcome: null,
  abstention: null,
  covid19Probability: null,
  lesions: null,
  refusedImages: null,
} as const satisfies Partial<DiagnosisEntity>;

/**
 * A diagnosis as clients see it.
 *
 * @param hidden whether what the model found is not shown to this one until a doctor has signed.
 */
export function toDiagnosis(stored: DiagnosisEntity, hidden = false): Diagnosis {
  const row = hidden ? { ...stored, ...UNSEEN } : stored;
  const { lesions, modelName, modelVersion, engine, failureCode } = row;
  return Object.assign(new Diagnosis(), {
    id: toGlobalId('Diagnosis', row.id),
    study: Object.assign(new Study(), { id: toGlobalId('Study', row.studyId) }),
    status: row.status,
    outcome: row.outcome,
    abstention: row.abstention,
    abstentionExplanation: row.abstention === null ? null : ABSTENTION_EXPLANATIONS[row.abstention],
    covid19Probability: row.covid19Probability,
    lesions: toLesionFindings(lesions),
    refusedImages: row.refusedImages,
    model:
      modelName !== null && modelVersion !== null && engine !== null
        ? Object.assign(new ModelReference(), { name: modelName, version: modelVersion, engine })
        : null,
    timings: {
      queuedAt: row.queuedAt,
      startedAt: row.startedAt,
      completedAt: row.completedAt,
      inferenceMs: row.inferenceMs,
    },
    failure:
      failureCode === null
        ? null
        : Object.assign(new DiagnosisFailure(), { code: failureCode, message: FAILURE_MESSAGES[failureCode] }),
    findingsHidden: hidden,
    disclaimer: DISCLAIMER,
    cursor: null,
  });
}

/** The five lesions in their order; none where nothing was read. */
export const toLesionFindings = (lesions: LesionProbabilities | null): LesionFinding[] =>
  lesions ? LESIONS.map((key) => ({ key, lesion: LESION_NAMES[key], probability: lesions[key] })) : [];
