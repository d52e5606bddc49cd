import { tenantTable } from './row-security.js';

/** A key for each clinic, with which the service enciphers the cursors of its live updates. */
export const liveKeys = (service: string): string => `
    CREATE TABLE live_keys (
      tenant_id uuid NOT NULL PRIMARY KEY,
      key bytea NOT NULL CHECK (octet_length(key) >= 16)
    );
    ${tenantTable('live_keys', [service])}
    GRANT SELECT, INSERT ON live_keys TO ${service};`;
