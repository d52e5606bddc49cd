import {
  holdStanding,
  type RepeatedWork,
  type Resealed,
  type ResealingJob,
  type SealedBlobStore,
  startResealing,
  type TenantDatabase,
  type TenantKeys,
} from '@pulmora/platform';
import { blobKey } from './image-intake.js';

export interface ImageResealingOptions extends ResealingJob {
  /** This process's own door. */
  readonly database: TenantDatabase;
  readonly blobs: Pick<SealedBlobStore, 'reseal'>;
  readonly keys: TenantKeys;
}

/** Writes images anew under their clinic's newest key, one after another. */
export function startImageResealing(options: ImageResealingOptions): RepeatedWork {
  return startResealing(options, {
    what: 'images',
    purpose: 'blobs',
    rows: { table: 'ct_images', version: 'key_version' },
    next: (tenantId, after) => resealNext(options, tenantId, after),
  });
}

async function resealNext(
  { database, blobs, keys, logger }: ImageResealingOptions,
  tenantId: string,
  after: string,
): Promise<Resealed | undefined> {
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
    if ((await holdStanding(unit, row.patient_id)).erased) return { last: id, resealed: 0, failed: 1 };
    try {
      await blobs.reseal(blobKey(tenantId, row.study_id, id), row.sha256, newest);
    } catch (err) {
      logger.debug({ err, image: id }, 'image not encrypted anew');
      return { last: id, resealed: 0, failed: 1 };
    }
    await unit.manager.query('UPDATE ct_images SET key_version = $1 WHERE id = $2', [newest.version, id]);
    return { last: id, resealed: 1, failed: 0 };
  });
}
