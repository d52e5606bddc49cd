import { cloudEvent } from '@pulmora/platform';
import { z } from 'zod';

export const DIAGNOSIS_STATUSES = ['QUEUED', 'RUNNING', 'COMPLETED', 'FAILED', 'WITHHELD'] as const;
export type DiagnosisStatusName = (typeof DIAGNOSIS_STATUSES)[number];

/** Nothing more is coming for a study in one of these. */
export const TERMINAL_STATUSES: readonly DiagnosisStatusName[] = ['COMPLETED', 'FAILED', 'WITHHELD'];

export const DIAGNOSIS_UPDATED = 'org.pulmora.diagnosis.updated.v1';

export const diagnosisUpdatedData = z.object({
  diagnosisId: z.uuid(),
  studyId: z.uuid(),
  patientId: z.uuid(),
  generation: z.int().min(1),
  status: z.enum(DIAGNOSIS_STATUSES),
  revision: z.int().min(1).describe('Grows with every change of the diagnosis; events may arrive in another order.'),
  repeated: z
    .literal(true)
    .optional()
    .describe(
      'Nothing has changed: it is said again for a service that may have missed it, and is no news to a person.',
    ),
});

export const diagnosisUpdatedEvent = cloudEvent(DIAGNOSIS_UPDATED, diagnosisUpdatedData).meta({
  title: 'Diagnosis updated',
  description: 'A diagnosis has changed. Published on `diagnosis.<tenant>.updated`; findings are asked for, not sent.',
});

export type DiagnosisUpdatedData = z.infer<typeof diagnosisUpdatedData>;
export type DiagnosisUpdatedEvent = z.infer<typeof diagnosisUpdatedEvent>;

export const diagnosisUpdatedSubject = (tenantId: string): string => `diagnosis.${tenantId}.updated`;
