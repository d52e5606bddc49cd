import { cloudEvent } from '@pulmora/platform';
import { z } from 'zod';

export const PRIORITIES = ['STAT', 'URGENT', 'ROUTINE'] as const;
export type Priority = (typeof PRIORITIES)[number];

export const STUDY_RECEIVED = 'org.pulmora.study.received.v1';

export const studyReceivedData = z.object({
  studyId: z.uuid(),
  patientId: z.uuid().describe('Opaque; the patient service alone knows who it is.'),
  priority: z.enum(PRIORITIES),
  aiReadingConsent: z.boolean().describe('False: the study must end as WITHHELD, and its pixels are not to be read.'),
  consentRevision: z
    .int()
    .min(0)
    .optional()
    .describe('Of the consent that is told here; one that is known under a higher number is newer.'),
  generation: z.int().min(1).describe('Counts deliberate new readings; a repeated request keeps it.'),
  images: z
    .array(
      z.object({
        imageId: z.uuid(),
        position: z.int().min(0),
        blobKey: z.string().describe('`<tenant>/<study>/<image>` in the blob store.'),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .min(1),
});

export const studyReceivedEvent = cloudEvent(STUDY_RECEIVED, studyReceivedData).meta({
  title: 'Study received',
  description:
    'It is the turn of a stored study to be read. Published on `study.<tenant>.received.<priority>`; its time is when it was taken in.',
});

export type StudyReceivedData = z.infer<typeof studyReceivedData>;
export type StudyReceivedEvent = z.infer<typeof studyReceivedEvent>;

export const studyReceivedSubject = (tenantId: string, priority: Priority): string =>
  `study.${tenantId}.received.${priority.toLowerCase()}`;
