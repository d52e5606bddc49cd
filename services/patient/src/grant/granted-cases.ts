import { sharePatient } from '@pulmora/platform';
import type { GrantProjection } from '@pulmora/schema';

/** What this service knows of grants. It is the one that erases, and looks at its own erasures. */
export const patientGrants: GrantProjection = {
  service: 'patient',
  async isErased(unit, patientId) {
    await sharePatient(unit, patientId);
    const erased: unknown[] = await unit.manager.query('SELECT 1 FROM erasures WHERE patient_id = $1', [patientId]);
    return erased.length > 0;
  },
};
