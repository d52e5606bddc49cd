import { randomUUID } from 'node:crypto';
import { toGlobalId } from '@pulmora/platform';
import type { Stack } from '@pulmora/stack';
import pg from 'pg';
import type { Caller, SeededClinic } from './world.js';

/**
 * A case of the victim's whose study was read, as it stands before something is done to it that can be done once; put
 * right into the database, since there are hundreds.
 *
 * @param caller whose it is, where it is claimed; granted to them, where they have other cases of the victim's granted.
 */
export async function seedCase(
  stack: Stack,
  { tenantId, patient }: Pick<SeededClinic, 'tenantId' | 'patient'>,
  state: 'READY' | 'CLAIMED',
  caller: Pick<Caller, 'subject' | 'tenantId' | 'relation'> | undefined,
): Promise<string> {
  const [studyId, diagnosisId, caseId] = [randomUUID(), randomUUID(), randomUUID()];
  const patientId = Buffer.from(patient, 'base64url').toString('utf8').split(':')[1];
  const client = new pg.Client({ connectionString: stack.admin.diagnosis });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(
      `INSERT INTO diagnoses (tenant_id, id, study_id, patient_id, generation, priority, status, revision, outcome,
                              refused_images, covid19_probability, lesions, model_name, model_version, engine,
                              inference_ms, completed_at)
       VALUES ($1, $2, $3, $4, 1, 'ROUTINE', 'COMPLETED', 3, 'NEGATIVE', 0, 0.1, $5, 'seeded', '0.0.0', 'none', 1, now())`,
      [tenantId, diagnosisId, studyId, patientId, { GGO: 0.1, Csld: 0.1, CrPa: 0.1, AirBr: 0.1, InSepThi: 0.1 }],
    );
    const claimed = state === 'CLAIMED' && caller?.subject !== undefined;
    await client.query(
      `INSERT INTO cases (tenant_id, id, study_id, patient_id, priority, state, outcome_band, diagnosis_id, generation,
                          reading_revision, revision, assignee, assignee_tenant_id, claimed_at, lease_expires_at,
                          received_at, due_at, updated_at)
       VALUES ($1, $2, $3, $4, 'ROUTINE', $5, 'NEGATIVE', $6, 1, 1, 3, $7, $8, $9, $10, now(),
               now() + interval '1 day', now())`,
      [
        tenantId,
        caseId,
        studyId,
        patientId,
        claimed ? 'CLAIMED' : 'READY',
        diagnosisId,
        claimed ? caller?.subject : null,
        claimed ? caller?.tenantId : null,
        claimed ? new Date() : null,
        claimed ? new Date(Date.now() + 3_600_000) : null,
      ],
    );
    if (caller?.relation === 'granted') {
      await client.query(
        `INSERT INTO case_grants (tenant_id, id, study_id, patient_id, kind, grantee_tenant_id, grantee_subject, reason,
                                  granted_by, expires_at)
         VALUES ($1, $2, $3, $4, 'GRANT', $5, $6, 'matrix', 'matrix', now() + interval '1 hour')`,
        [tenantId, randomUUID(), studyId, patientId, caller.tenantId, caller.subject],
      );
    }
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
  return toGlobalId('Case', caseId);
}
