import { cloudEvent } from '@pulmora/platform';
import type { z } from 'zod';
import { studyReceivedData } from './study-received.event.js';

export const STUDY_QUEUED = 'org.pulmora.study.queued.v1';

export const studyQueuedData = studyReceivedData.omit({ images: true });

export const studyQueuedEvent = cloudEvent(STUDY_QUEUED, studyQueuedData).meta({
  title: 'Study queued',
  description:
    'A study is stored and waits for its turn to be read, which the study received event announces. Published on `study.<tenant>.queued`.',
});

export type StudyQueuedData = z.infer<typeof studyQueuedData>;
export type StudyQueuedEvent = z.infer<typeof studyQueuedEvent>;

export const studyQueuedSubject = (tenantId: string): string => `study.${tenantId}.queued`;
