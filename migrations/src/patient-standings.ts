import { tenantTable } from './row-security.js';

/** What a service has heard of patients: their consent to AI reading, and that they were erased. */
export function patientStandings(writer: string, readers: readonly string[] = []): string {
  return `
    CREATE TABLE patient_standings (
      tenant_id uuid NOT NULL,
      patient_id uuid NOT NULL,
      ai_reading_consent boolean,
      consent_revision integer NOT NULL DEFAULT 0,
      erased_at timestamptz(3),
      PRIMARY KEY (tenant_id, patient_id)
    );
    ${tenantTable('patient_standings', [writer, ...readers])}
    GRANT SELECT, INSERT, UPDATE ON patient_standings TO ${writer};
    ${readers.length > 0 ? `GRANT SELECT ON patient_standings TO ${readers.join(', ')};` : ''}`;
}
