import { holdStanding } from '@pulmora/platform';
import type { GrantProjection } from '@pulmora/schema';

/** What this service knows of grants. Of erasures it knows by what it has heard. */
export const studyGrants: GrantProjection = {
  service: 'study',
  isErased: async (unit, patientId) => (await holdStanding(unit, patientId)).erased,
};
