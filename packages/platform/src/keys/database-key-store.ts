import { ofItsOwnAccord } from '../audit/audit-scope.js';
import type { TenantDatabase } from '../database/unit-of-work.js';
import type { WrappedKey, WrappedKeyStore } from './wrapped-key-store.js';

/**
 * Wrapped keys in the table `tenant_keys` of the database whose rows they open.
 *
 * @param database the process's own door. A key is the process's to look up, whoever asks for what it opens: which rows a
 * user sees is settled by then.
 */
export function databaseKeyStore(database: TenantDatabase): WrappedKeyStore {
  return {
    list: (tenantId, purpose) =>
      ofItsOwnAccord(() =>
        database.read(
          tenantId,
          (unit): Promise<WrappedKey[]> =>
            unit.manager.query('SELECT version, wrapped FROM tenant_keys WHERE purpose = $1 ORDER BY version', [
              purpose,
            ]),
        ),
      ),
    add: (tenantId, purpose, { version, wrapped }) =>
      ofItsOwnAccord(() =>
        database.write(tenantId, async (unit) => {
          const added: unknown[] = await unit.manager.query(
            `INSERT INTO tenant_keys (tenant_id, purpose, version, wrapped) VALUES ($1, $2, $3, $4)
             ON CONFLICT DO NOTHING RETURNING version`,
            [tenantId, purpose, version, wrapped],
          );
          return added.length > 0;
        }),
      ),
  };
}
