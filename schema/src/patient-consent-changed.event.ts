import { cloudEvent } from '@pulmora/platform';
import { z } from 'zod';

export const PATIENT_CONSENT_CHANGED = 'org.pulmora.patient.consent-changed.v1';

export const patientConsentChangedData = z.object({
  patientId: z.uuid().describe('Opaque; the patient service alone knows who it is.'),
  aiReading: z.boolean().describe('False: no study of theirs is to be read by a model from now on.'),
  dataContribution: z.boolean().describe('False: nothing of theirs may leave the clinic for research or training.'),
  revision: z.int().min(1).describe('Grows with every change; events may arrive in another order.'),
  changedAt: z.iso.datetime().describe('A reading that came to its end at this time or later is discarded.'),
});

export const patientConsentChangedEvent = cloudEvent(PATIENT_CONSENT_CHANGED, patientConsentChangedData).meta({
  title: 'Patient consent changed',
  description: 'A patient has given or withdrawn a consent. Published on `patient.<tenant>.consent-changed`.',
});

export type PatientConsentChangedData = z.infer<typeof patientConsentChangedData>;
export type PatientConsentChangedEvent = z.infer<typeof patientConsentChangedEvent>;

export const patientConsentChangedSubject = (tenantId: string): string => `patient.${tenantId}.consent-changed`;
