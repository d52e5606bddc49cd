import { tenantTable } from './row-security.js';

/**
 * The tenants' wrapped data keys, worthless without the key provider. The service adds versions and changes none. Who
 * administers keys, as the reconciler, reaches every tenant's: rotates, wraps anew, and forgets a tenant that has left.
 */
export const tenantKeys = (service: string, administrator: string): string => `
    CREATE TABLE tenant_keys (
      tenant_id uuid NOT NULL,
      purpose text NOT NULL CHECK (purpose IN ('blobs', 'identifiers')),
      version integer NOT NULL CHECK (version > 0),
      wrapped text NOT NULL,
      created_at timestamptz(3) NOT NULL DEFAULT now(),
      PRIMARY KEY (tenant_id, purpose, version)
    );
    ${tenantTable('tenant_keys', [service])}
    CREATE POLICY tenant_keys_administrator ON tenant_keys TO ${administrator} USING (true) WITH CHECK (true);
    GRANT SELECT, INSERT ON tenant_keys TO ${service};
    GRANT SELECT, INSERT, UPDATE (wrapped), DELETE ON tenant_keys TO ${administrator};`;
