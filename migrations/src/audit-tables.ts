import { tenantTable } from './row-security.js';

/**
 * The audit trail of a service: writers add entries and read their tenant's; nobody changes or removes one, whoever
 * owns the table. The sealer chains what is pending.
 */
export function auditTables(writers: readonly string[], sealer: string): string {
  const to = writers.join(', ');
  return `
    CREATE TABLE audit_entries (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL,
      at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
      actor text NOT NULL,
      actor_tenant_id uuid,
      roles text[] NOT NULL,
      operation text NOT NULL,
      object_type text NOT NULL,
      object_ids uuid[] NOT NULL,
      patient_id uuid,
      outcome text NOT NULL CHECK (outcome IN ('DONE', 'REFUSED', 'DENIED', 'FAILED')),
      reason text,
      trace_id text NOT NULL,
      PRIMARY KEY (tenant_id, id)
    );
    CREATE INDEX audit_entries_newest ON audit_entries (tenant_id, at DESC, id DESC);
    CREATE INDEX audit_entries_of_patient ON audit_entries (tenant_id, patient_id, at DESC, id DESC);
    CREATE INDEX audit_entries_of_actor ON audit_entries (tenant_id, actor, at DESC, id DESC);

    -- What waits for its seal, by id: an order would skip whatever commits late.
    CREATE TABLE audit_pending (
      tenant_id uuid NOT NULL,
      entry_id uuid NOT NULL,
      PRIMARY KEY (tenant_id, entry_id)
    );
    CREATE TABLE audit_seals (
      tenant_id uuid NOT NULL,
      sequence bigint NOT NULL CHECK (sequence > 0),
      entry_id uuid NOT NULL,
      hash text NOT NULL,
      sealed_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
      PRIMARY KEY (tenant_id, sequence),
      CONSTRAINT audit_seals_once UNIQUE (tenant_id, entry_id)
    );
    -- How long each chain is and how it ends, so that a tail that is cut off is missed.
    CREATE TABLE audit_heads (
      tenant_id uuid NOT NULL,
      sequence bigint NOT NULL,
      hash text NOT NULL,
      sealed_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
      PRIMARY KEY (tenant_id)
    );

    CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'insufficient_privilege'; END $$;
    CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
      FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
    CREATE TRIGGER audit_seals_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seals
      FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
    CREATE FUNCTION audit_await_seal() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN INSERT INTO audit_pending (tenant_id, entry_id) VALUES (NEW.tenant_id, NEW.id); RETURN NULL; END $$;
    CREATE TRIGGER audit_entries_await_seal AFTER INSERT ON audit_entries
      FOR EACH ROW EXECUTE FUNCTION audit_await_seal();

    ${tenantTable('audit_entries', writers)}
    ${tenantTable('audit_pending', writers)}
    ${ownedBySealer('audit_seals', sealer)}
    ${ownedBySealer('audit_heads', sealer)}
    CREATE POLICY audit_entries_sealer ON audit_entries FOR SELECT TO ${sealer} USING (true);
    CREATE POLICY audit_pending_sealer ON audit_pending TO ${sealer} USING (true);
    -- Not the time: when something was done is the database's word.
    GRANT SELECT, INSERT (tenant_id, id, actor, actor_tenant_id, roles, operation, object_type, object_ids, patient_id,
                          outcome, reason, trace_id) ON audit_entries TO ${to};
    GRANT INSERT ON audit_pending TO ${to};
    GRANT SELECT ON audit_entries TO ${sealer};
    GRANT SELECT, DELETE ON audit_pending TO ${sealer};
    GRANT SELECT, INSERT (tenant_id, sequence, entry_id, hash) ON audit_seals TO ${sealer};
    GRANT SELECT, INSERT (tenant_id, sequence, hash), UPDATE (sequence, hash, sealed_at) ON audit_heads TO ${sealer};`;
}

export const DROP_AUDIT_TABLES = `
  DROP TABLE audit_heads, audit_seals, audit_pending, audit_entries;
  DROP FUNCTION audit_append_only, audit_await_seal;`;

function ownedBySealer(table: string, sealer: string): string {
  return `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
    CREATE POLICY ${table}_sealer ON ${table} TO ${sealer} USING (true) WITH CHECK (true);`;
}
