import { cloudEvent } from '@pulmora/platform';
import { z } from 'zod';

export const PATIENT_ERASURE_REQUESTED = 'org.pulmora.patient.erasure-requested.v1';

export const patientErasureRequestedData = z.object({
  erasureId: z.uuid(),
  patientId: z.uuid().describe('Opaque; there is nobody any more who knows who it was.'),
});

export const patientErasureRequestedEvent = cloudEvent(PATIENT_ERASURE_REQUESTED, patientErasureRequestedData).meta({
  title: 'Patient erasure requested',
  description:
    'All that is kept about a patient is to be removed; repeated until it is confirmed. Published on `patient.<tenant>.erasure-requested`.',
});

export type PatientErasureRequestedData = z.infer<typeof patientErasureRequestedData>;
export type PatientErasureRequestedEvent = z.infer<typeof patientErasureRequestedEvent>;

export const patientErasureRequestedSubject = (tenantId: string): string => `patient.${tenantId}.erasure-requested`;

export const ERASING_SERVICES = ['study', 'diagnosis'] as const;
export type ErasingService = (typeof ERASING_SERVICES)[number];

export const PATIENT_ERASURE_CONFIRMED = 'org.pulmora.patient.erasure-confirmed.v1';

export const patientErasureConfirmedData = z.object({
  erasureId: z.uuid(),
  patientId: z.uuid(),
  service: z.enum(ERASING_SERVICES),
  removed: z.int().min(0).describe('Studies, or cases; 0 where nothing was there, or was removed before.'),
  related: z.array(z.uuid()).describe('Ids by which messages about the patient are found.'),
});

export const patientErasureConfirmedEvent = cloudEvent(PATIENT_ERASURE_CONFIRMED, patientErasureConfirmedData).meta({
  title: 'Patient erasure confirmed',
  description:
    'A service keeps nothing about a patient any more. Published on `patient.<tenant>.erasure-confirmed.<service>`, by that service alone.',
});

export type PatientErasureConfirmedData = z.infer<typeof patientErasureConfirmedData>;
export type PatientErasureConfirmedEvent = z.infer<typeof patientErasureConfirmedEvent>;

/** The broker lets each service publish on its own: none confirms for another. */
export const patientErasureConfirmedSubject = (tenantId: string, service: ErasingService): string =>
  `patient.${tenantId}.erasure-confirmed.${service}`;
