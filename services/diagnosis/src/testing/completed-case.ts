import { createHash, randomUUID } from 'node:crypto';
import { aggregateStudy, type ImagePrediction } from '@pulmora/la-dnn';
import type { StudyReceivedEvent } from '@pulmora/schema';
import { CaseLog } from '../diagnosis/case-log.js';
import type { DiagnosisEntity } from '../diagnosis/diagnosis.entity.js';
import { ReadingMemory } from '../worker/reading-memory.js';
import { type DiagnosisPlatform, studyReceivedBy } from './diagnosis-platform.js';
import { RULE } from './predictions.js';

export interface CompletedCase {
  readonly event: StudyReceivedEvent;
  readonly diagnosis: DiagnosisEntity;
}

/**
 * A case of a clinic whose images a worker has read so, each 640 × 480.
 *
 * @param study whose it is; by default a new one's.
 */
export async function completedCase(
  { workerDatabase }: DiagnosisPlatform,
  tenantId: string,
  predictions: readonly ImagePrediction[],
  study: StudyReceivedEvent = studyReceivedBy(tenantId),
): Promise<CompletedCase> {
  const images = predictions.map((_, position) => ({
    imageId: randomUUID(),
    position,
    blobKey: 'none',
    sha256: createHash('sha256').update(String(position)).digest('hex'),
  }));
  const event = { ...study, data: { ...study.data, images } };
  const cases = new CaseLog(workerDatabase);
  await cases.start(event);
  const fresh = predictions.map((prediction, i) => {
    const reading = { prediction, width: 640, height: 480 };
    return [images[i]?.sha256 ?? '', reading] as const;
  });
  await new ReadingMemory(workerDatabase, '9.9.9').keep(event, new Map(fresh));
  const { covid19: covid19Probability, ...findings } = aggregateStudy(predictions, RULE);
  const model = { modelName: 'test', modelVersion: '9.9.9', engine: 'wasm', inferenceMs: 1 };
  return { event, diagnosis: await cases.complete(event, { ...findings, covid19Probability, ...model }) };
}
