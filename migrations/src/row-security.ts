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
