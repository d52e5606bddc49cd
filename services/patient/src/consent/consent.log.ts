import { randomUUID } from 'node:crypto';
import { newCloudEvent, type OutboxEvent, type UnitOfWork } from '@pulmora/platform';
import { PATIENT_CONSENT_CHANGED, type PatientConsentChangedData, patientConsentChangedSubject } from '@pulmora/schema';
import { PatientEntity } from '../patient/patient.entity.js';
import { type ConsentKindName, PatientConsentEntity } from './patient-consent.entity.js';

const COLUMN = {
  AI_READING: 'aiReadingConsent',
  DATA_CONTRIBUTION: 'dataContributionConsent',
} as const satisfies Record<ConsentKindName, keyof PatientEntity>;

/** Writes down what a patient said when they were registered. */
export async function recordFirstConsents(unit: UnitOfWork, patient: PatientEntity): Promise<void> {
  for (const kind of ['AI_READING', 'DATA_CONTRIBUTION'] as const) await record(unit, patient, kind);
}

/**
 * Gives or withdraws a consent: the patient, the history and the event that tells the other services, in the unit's
 * transaction. What is so already changes nothing.
 *
 * @param patient locked by the unit.
 */
export async function changeConsent(
  unit: UnitOfWork,
  patient: PatientEntity,
  kind: ConsentKindName,
  given: boolean,
  traceparent?: string,
): Promise<PatientEntity> {
  if (patient[COLUMN[kind]] === given) return patient;
  const changed = {
    ...patient,
    [COLUMN[kind]]: given,
    consentRevision: patient.consentRevision + 1,
    updatedAt: new Date(),
  };
  const { aiReadingConsent, dataContributionConsent, consentRevision, updatedAt } = changed;
  await unit
    .repository(PatientEntity)
    .update(
      { tenantId: patient.tenantId, id: patient.id },
      { aiReadingConsent, dataContributionConsent, consentRevision, updatedAt },
    );
  await record(unit, changed, kind);
  await unit.emit(consentChanged(changed, traceparent));
  unit.audit({
    objectType: 'Patient',
    objectIds: [patient.id],
    patientId: patient.id,
    reason: `${kind}_${given ? 'GIVEN' : 'WITHDRAWN'}`,
  });
  return changed;
}

async function record(unit: UnitOfWork, patient: PatientEntity, kind: ConsentKindName): Promise<void> {
  await unit.repository(PatientConsentEntity).insert({
    tenantId: patient.tenantId,
    id: randomUUID(),
    patientId: patient.id,
    kind,
    given: patient[COLUMN[kind]],
    revision: patient.consentRevision,
    recordedAt: patient.updatedAt,
    recordedBy: unit.actor,
  });
}

function consentChanged(patient: PatientEntity, traceparent?: string): OutboxEvent {
  const data: PatientConsentChangedData = {
    patientId: patient.id,
    aiReading: patient.aiReadingConsent,
    dataContribution: patient.dataContributionConsent,
    revision: patient.consentRevision,
    changedAt: patient.updatedAt.toISOString(),
  };
  return {
    subject: patientConsentChangedSubject(patient.tenantId),
    event: newCloudEvent({
      source: 'pulmora/patient',
      type: PATIENT_CONSENT_CHANGED,
      subject: patient.id,
      tenantId: patient.tenantId,
      traceparent,
      data,
    }),
  };
}
