import { createHash } from 'node:crypto';
import { cloudEvent } from '@pulmora/platform';
import { z } from 'zod';

export const UPLOAD_IMAGE_STATES = ['RECEIVING', 'ACCEPTED', 'REJECTED'] as const;
export type UploadImageStateName = (typeof UPLOAD_IMAGE_STATES)[number];

export const UPLOAD_PROGRESSED = 'org.pulmora.upload.progressed.v1';

export const uploadProgressedData = z.object({
  item: z.int().min(0).nullable().describe('Which item of a batch, from 0; null in the upload of a single study.'),
  image: z.int().min(0).nullable().describe('Which image, from 0; null when all is over.'),
  receivedBytes: z.int().min(0),
  state: z.enum(UPLOAD_IMAGE_STATES).nullable(),
  reason: z.string().nullable().describe('A code: why an image was rejected.'),
});

export const uploadProgressedEvent = cloudEvent(UPLOAD_PROGRESSED, uploadProgressedData).meta({
  title: 'Upload progressed',
  description:
    'So much of an upload has arrived. Published on `upload.<tenant>.<upload>.progressed`; kept for a few minutes, names nobody, and may be left out: the upload itself says what came of it.',
});

export type UploadProgressedData = z.infer<typeof uploadProgressedData>;
export type UploadProgressedEvent = z.infer<typeof uploadProgressedEvent>;

/** Of one user's upload: whoever does not know the user's subject and the id that they chose does not know the subject. */
export const uploadProgressedSubject = (tenantId: string, subject: string, uploadId: string): string =>
  `upload.${tenantId}.${createHash('sha256')
    .update(JSON.stringify([subject, uploadId]))
    .digest('hex')
    .slice(0, 32)}.progressed`;
