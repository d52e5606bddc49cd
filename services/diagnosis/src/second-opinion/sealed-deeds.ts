/**
 * Which entries of the audit trail tell who deliberates on a case whose second opinion is not in, as a condition on
 * `audit_entries`: what readers have done to the case (to take it when a
 * claim has run out is also an entry of that), not who has looked at it. Auditors are told all the same.
 */
export const SEALED_DEEDS = `(starts_with(audit_entries.operation, 'Mutation.')
  OR audit_entries.operation = 'Case.EXPIRE' AND audit_entries.actor_tenant_id IS NOT NULL) AND EXISTS (
  SELECT 1 FROM second_opinions sealed
   WHERE sealed.tenant_id = audit_entries.tenant_id AND sealed.patient_id = audit_entries.patient_id
     AND sealed.settled_at IS NULL AND sealed.status IN ('REQUESTED', 'READING')
     AND (sealed.case_id = ANY (audit_entries.object_ids) OR sealed.id = ANY (audit_entries.object_ids)))`;
