/** Rows of the tenant that the transaction has set; no tenant set, no rows. */
const OWN_TENANT = `tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid`;

/** Row-level security, forced upon the owner too, with the tenant policy for these roles. */
export function tenantTable(table: string, roles: readonly string[]): string {
  return `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
    CREATE POLICY ${table}_tenant ON ${table} TO ${roles.join(', ')}
      USING (${OWN_TENANT}) WITH CHECK (${OWN_TENANT});`;
}

/** The clinic of a user who asks for cases of another, and who they are there. */
export const HOME = `NULLIF(current_setting('app.home_tenant_id', true), '')::uuid`;
export const SUBJECT = `NULLIF(current_setting('app.subject', true), '')`;

/** Whether a row of grants is about whoever asks. */
export const MINE = `grantee_tenant_id = ${HOME} AND grantee_subject = ${SUBJECT}`;

/** Lets somebody of another clinic see the grants that are theirs, and nobody else's. */
export const ownGrants = (table: string, roles: readonly string[]): string => `
    CREATE POLICY ${table}_mine ON ${table} FOR SELECT TO ${roles.join(', ')} USING (${MINE});`;

/**
 * Lets somebody of another clinic see the rows of cases that are granted to them right now. The grants that the condition
 * looks at are under row security too.
 *
 * @param column of the table, and the one of the grants that it must equal.
 */
export const grantedRows = (table: string, grants: string, column: string, granted = column): string => `
    CREATE POLICY ${table}_granted ON ${table} FOR SELECT TO pulmora_remote USING (EXISTS (
      SELECT 1 FROM ${grants} g
       WHERE g.tenant_id = ${table}.tenant_id AND g.${granted} = ${table}.${column}
         AND ${MINE.replaceAll('grantee_', 'g.grantee_')}
         AND g.revoked_at IS NULL AND g.expires_at > now()));`;

/** What another service knows of the diagnosis service's grants: fed by events, the newest word counts. */
export function grantedCases(service: string): string {
  return `
    CREATE TABLE granted_cases (
      tenant_id uuid NOT NULL,
      grant_id uuid NOT NULL,
      study_id uuid NOT NULL,
      patient_id uuid NOT NULL,
      grantee_tenant_id uuid NOT NULL,
      grantee_subject text NOT NULL,
      expires_at timestamptz(3) NOT NULL,
      revoked_at timestamptz(3),
      revision integer NOT NULL,
      PRIMARY KEY (tenant_id, grant_id)
    );
    CREATE INDEX granted_cases_of_grantee ON granted_cases (grantee_tenant_id, grantee_subject, tenant_id);
    ${tenantTable('granted_cases', [service])}
    GRANT SELECT, INSERT, UPDATE ON granted_cases TO ${service};
    GRANT USAGE ON SCHEMA public TO pulmora_remote;
    GRANT SELECT ON granted_cases TO pulmora_remote;
    ${ownGrants('granted_cases', ['pulmora_remote'])}`;
}

/** The transactional outbox: writers insert for their tenant; the relay reads, marks and trims everybody's. */
export function outboxTable(writers: readonly string[], relay: string): string {
  return `
    CREATE TABLE outbox (
      tenant_id uuid NOT NULL,
      id bigint GENERATED ALWAYS AS IDENTITY,
      event_id uuid NOT NULL,
      subject text NOT NULL,
      payload jsonb NOT NULL,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      published_at timestamptz,
      PRIMARY KEY (tenant_id, id)
    );
    CREATE INDEX outbox_pending ON outbox (id) WHERE published_at IS NULL;
    CREATE INDEX outbox_published ON outbox (published_at) WHERE published_at IS NOT NULL;
    ${tenantTable('outbox', writers)}
    CREATE POLICY outbox_relay ON outbox TO ${relay} USING (true);
    GRANT INSERT ON outbox TO ${writers.join(', ')};
    GRANT SELECT, UPDATE (published_at), DELETE ON outbox TO ${relay};`;
}
