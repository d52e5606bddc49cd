import type { UnitOfWork } from '../database/unit-of-work.js';

/** What a service that keeps data about a patient has heard of them from the one that knows them. */
export interface PatientStanding {
  /** Undefined where nothing was heard: what the patient service said when it was asked holds. */
  readonly aiReadingConsent: boolean | undefined;
  /** Of the patient's consent; grows with every change. */
  readonly consentRevision: number;
  readonly erased: boolean;
}

const UNHEARD_OF: PatientStanding = { aiReadingConsent: undefined, consentRevision: 0, erased: false };

/** Nothing may be kept about a patient who was erased. */
export class PatientErasedError extends Error {
  constructor() {
    super('the patient was erased');
    this.name = 'PatientErasedError';
  }
}

/** Undefined instead of a {@link PatientErasedError}: there is nothing to be done about nobody. */
export const unlessErased = <T>(work: Promise<T>): Promise<T | undefined> =>
  work.catch((error) => {
    if (error instanceof PatientErasedError) return undefined;
    throw error;
  });

/**
 * The patient's standing, which does not change until this transaction ends: a withdrawal or an erasure waits for it, or
 * it for them.
 */
export async function holdStanding(unit: UnitOfWork, patientId: string): Promise<PatientStanding> {
  await sharePatient(unit, patientId);
  const rows: { ai_reading_consent: boolean | null; consent_revision: number; erased: boolean }[] =
    await unit.manager.query(
      'SELECT ai_reading_consent, consent_revision, erased_at IS NOT NULL AS erased FROM patient_standings WHERE patient_id = $1',
      [patientId],
    );
  const [row] = rows;
  if (!row) return UNHEARD_OF;
  return {
    aiReadingConsent: row.ai_reading_consent ?? undefined,
    consentRevision: row.consent_revision,
    erased: row.erased,
  };
}

/** Until this transaction ends, nobody is erased whom it writes of; for where there is no standing to look at. */
export const sharePatient = (unit: UnitOfWork, patientId: string, tenantId?: string): Promise<void> =>
  lock(unit, patientId, 'pg_advisory_xact_lock_shared', tenantId);

/** Waits for whoever writes of a patient, and makes whoever comes later wait. */
export const holdPatient = (unit: UnitOfWork, patientId: string): Promise<void> =>
  lock(unit, patientId, 'pg_advisory_xact_lock');

/**
 * Notes a change of consent.
 *
 * @returns false for one that is older than what is known, or concerns somebody who was erased.
 */
export async function noteConsent(
  unit: UnitOfWork,
  { patientId, aiReading, revision }: { patientId: string; aiReading: boolean; revision: number },
): Promise<boolean> {
  await holdPatient(unit, patientId);
  const rows: unknown[] = await unit.manager.query(
    `INSERT INTO patient_standings AS known (tenant_id, patient_id, ai_reading_consent, consent_revision)
     VALUES ($1, $2, $3, $4)
     ON CONFLICT (tenant_id, patient_id) DO UPDATE
        SET ai_reading_consent = excluded.ai_reading_consent, consent_revision = excluded.consent_revision
      WHERE known.consent_revision < excluded.consent_revision AND known.erased_at IS NULL
     RETURNING patient_id`,
    [unit.tenantId, patientId, aiReading, revision],
  );
  return rows.length > 0;
}

/** Leaves the stone over an erased patient: from here on, nothing is kept about this id. */
export async function noteErasure(unit: UnitOfWork, patientId: string): Promise<void> {
  await holdPatient(unit, patientId);
  await unit.manager.query(
    `INSERT INTO patient_standings AS known (tenant_id, patient_id, erased_at) VALUES ($1, $2, now())
     ON CONFLICT (tenant_id, patient_id) DO UPDATE SET ai_reading_consent = NULL, erased_at = coalesce(known.erased_at, now())`,
    [unit.tenantId, patientId],
  );
}

/**
 * Whether a reading that was asked for under one state of consent is not to be made after all.
 *
 * @param asked the consent that it was asked for under.
 */
export const isWithdrawn = (
  { aiReadingConsent, consentRevision }: PatientStanding,
  asked: { readonly aiReadingConsent: boolean; readonly consentRevision?: number | undefined },
): boolean => !asked.aiReadingConsent || (aiReadingConsent === false && consentRevision > (asked.consentRevision ?? 0));

async function lock(unit: UnitOfWork, patientId: string, how: string, tenantId = unit.tenantId): Promise<void> {
  await unit.manager.query(`SELECT ${how}(hashtextextended($1, 0))`, [`patient ${tenantId} ${patientId}`]);
}
