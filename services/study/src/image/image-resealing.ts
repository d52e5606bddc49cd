import {
  holdStanding,
  type Logger,
  type RepeatedWork,
  repeatWork,
  type SealedBlobStore,
  type TenantDatabase,
  type TenantKeys,
} from '@pulmora/platform';
import type { DataSource } from 'typeorm';
import { blobKey } from './image-intake.js';

export interface ResealingOptions {
  /** Logged in with the reconciler's role, which sees whose images wait. */
  readonly reconcilerSource: DataSource;
  /** This process's own door. */
  readonly database: TenantDatabase;
  readonly blobs: Pick<SealedBlobStore, 'reseal'>;
  readonly keys: TenantKeys;
  readonly logger: Logger;
  /** How often to look, milliseconds. */
  readonly intervalMs: number;
}

const FIRST = '00000000-0000-0000-0000-000000000000';

/**
 * Writes images anew under their clinic's newest key, one after another, while the service serves: after a rotation, and
 * those from before images were encrypted. What is done is in the row of each image, so that it goes on after a restart.
 */
export function startResealing(options: ResealingOptions): RepeatedWork {
  const { logger, intervalMs } = options;
  const complaint = 'images could not be encrypted anew';
  const stopping = new AbortController();
  const work = repeatWork(() => resealAll(options, stopping.signal), { intervalMs, logger, complaint });
  work.now().catch((err) => logger.warn({ err }, complaint));
  return {
    now: work.now,
    async stop() {
      stopping.abort();
      await work.stop();
    },
  };
}

async function resealAll(options: ResealingOptions, signal: AbortSignal): Promise<number> {
  const waiting: { tenant_id: string }[] = await options.reconcilerSource.query(
    `SELECT k.tenant_id FROM (SELECT tenant_id, max(version) AS newest FROM tenant_keys
                               WHERE purpose = 'blobs' GROUP BY tenant_id) k
      WHERE EXISTS (SELECT 1 FROM ct_images i WHERE i.tenant_id = k.tenant_id AND i.key_version < k.newest)
      UNION SELECT tenant_id FROM ct_images WHERE key_version = 0`,
  );
  let resealed = 0;
  let failed = 0;
  for (const { tenant_id: tenantId } of waiting) {
    for (let after: string | undefined = FIRST; after !== undefined && !signal.aborted; ) {
      const done = await resealNext(options, tenantId, after);
      if (done?.resealed) resealed += 1;
      else if (done) failed += 1;
      after = done?.id;
    }
  }
  if (resealed > 0) options.logger.info({ images: resealed }, 'images encrypted anew');
  if (failed > 0) options.logger.warn({ images: failed }, 'images that cannot be encrypted anew: altered, or gone');
  return resealed;
}

/** @returns undefined when none is left after that id. */
async function resealNext(
  { database, blobs, keys, logger }: ResealingOptions,
  tenantId: string,
  after: string,
): Promise<{ readonly id: string; readonly resealed: boolean } | undefined> {
  // Before the transaction: its connection would be waited for by the one that this needs.
  const newest = await keys.current(tenantId, 'blobs');
  return database.write(tenantId, async (unit) => {
    const rows: { id: string; study_id: string; sha256: string; patient_id: string }[] = await unit.manager.query(
      `SELECT i.id, i.study_id, i.sha256, s.patient_id
         FROM ct_images i JOIN studies s ON s.tenant_id = i.tenant_id AND s.id = i.study_id
        WHERE i.key_version < $1 AND i.id > $2 ORDER BY i.id LIMIT 1 FOR UPDATE OF i SKIP LOCKED`,
      [newest.version, after],
    );
    const [row] = rows;
    if (!row) return undefined;
    const { id } = row;
    // An erasure waits until the image is written, and then removes it; nobody who is erased is written of any more.
    if ((await holdStanding(unit, row.patient_id)).erased) return { id, resealed: false };
    try {
      await blobs.reseal(blobKey(tenantId, row.study_id, id), row.sha256, newest);
    } catch (err) {
      logger.debug({ err, image: id }, 'image not encrypted anew');
      return { id, resealed: false };
    }
    await unit.manager.query('UPDATE ct_images SET key_version = $1 WHERE id = $2', [newest.version, id]);
    return { id, resealed: true };
  });
}
