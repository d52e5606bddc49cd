import { randomBytes } from 'node:crypto';
import type { TenantDatabase } from '../database/unit-of-work.js';

/** The clinics' keys of cursors. */
export interface LiveKeys {
  keyOf(tenantId: string): Promise<Buffer>;
}

/** Keeps a key for each clinic in the service's `live_keys`, so that all processes of the service know the same cursors. */
export function createLiveKeys(database: TenantDatabase): LiveKeys {
  const known = new Map<string, Promise<Buffer>>();
  const ask = (tenantId: string) =>
    database.write(tenantId, async (unit) => {
      await unit.manager.query('INSERT INTO live_keys (tenant_id, key) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
        tenantId,
        randomBytes(32),
      ]);
      const [row]: { key: Buffer }[] = await unit.manager.query('SELECT key FROM live_keys');
      if (!row) throw new Error('a clinic has no key for cursors');
      return row.key;
    });
  return {
    keyOf(tenantId) {
      let key = known.get(tenantId);
      if (!key) {
        key = ask(tenantId);
        known.set(tenantId, key);
        key.catch(() => known.delete(tenantId));
      }
      return key;
    },
  };
}
