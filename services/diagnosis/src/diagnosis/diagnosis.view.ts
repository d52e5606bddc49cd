import { LESIONS } from '@pulmora/la-dnn';
import { toGlobalId } from '@pulmora/platform';
import type { DiagnosisEntity, FailureCode } from './diagnosis.entity.js';
import { Diagnosis, DiagnosisFailure, LESION_NAMES, ModelReference, Study } from './diagnosis.types.js';

export const DISCLAIMER = 'Unsigned AI reading. Decision support, not a diagnosis.';

const FAILURE_MESSAGES: Readonly<Record<FailureCode, string>> = {
  IMAGE_MISSING: 'An image of the study is no longer there.',
  IMAGE_CORRUPT: 'An image of the study is not what was uploaded.',
  IMAGE_UNREADABLE: 'An image of the study cannot be decoded.',
  READING_FAILED: 'The study could not be read in several attempts.',
};

/** A diagnosis as clients see it. */
export function toDiagnosis(row: DiagnosisEntity): Diagnosis {
  const { lesions, modelName, modelVersion, engine, failureCode } = row;
  return Object.assign(new Diagnosis(), {
    id: toGlobalId('Diagnosis', row.id),
    study: Object.assign(new Study(), { id: toGlobalId('Study', row.studyId) }),
    status: row.status,
    outcome: row.outcome,
    covid19Probability: row.covid19Probability,
    lesions: lesions ? LESIONS.map((key) => ({ key, lesion: LESION_NAMES[key], probability: lesions[key] })) : [],
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
    disclaimer: DISCLAIMER,
  });
}
