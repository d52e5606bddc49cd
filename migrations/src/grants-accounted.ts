import { MINE } from './row-security.js';

/**
 * By which grants somebody of another clinic may see which cases, for the audit entry of what they see; those that count
 * come first. It tells whoever asks of their own grants alone: it runs with the asker's rights, under row security.
 *
 * Grants go with the patient who is erased.
 */
export const grantsAccounted = (grants: string, service: string): string => `
    CREATE FUNCTION case_access() RETURNS TABLE (tenant_id uuid, study_id uuid, patient_id uuid, kind text)
      LANGUAGE sql STABLE SET search_path = public AS $$
      SELECT g.tenant_id, g.study_id, g.patient_id, g.kind FROM ${grants} g
       WHERE ${MINE.replaceAll('grantee_', 'g.grantee_')} AND g.expires_at > now()
       ORDER BY g.revoked_at IS NOT NULL, g.kind <> 'GRANT' $$;
    REVOKE ALL ON FUNCTION case_access FROM PUBLIC;
    GRANT DELETE ON ${grants} TO ${service};`;

/** What `granted_cases` lacked: whether a grant was given or taken. What was taken before has ended within an hour. */
export const grantedCasesAccounted = (service: string): string => `
    ALTER TABLE granted_cases
      ADD COLUMN kind text NOT NULL DEFAULT 'GRANT' CHECK (kind IN ('GRANT', 'BREAK_GLASS'));
    ${grantsAccounted('granted_cases', service)}
    GRANT EXECUTE ON FUNCTION case_access TO pulmora_remote;`;

export const grantedCasesUnaccounted = (service: string): string => `
    DROP FUNCTION case_access;
    REVOKE DELETE ON granted_cases FROM ${service};
    ALTER TABLE granted_cases DROP COLUMN kind;`;
