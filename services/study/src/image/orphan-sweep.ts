import type { BlobStore, Logger, TenantDatabase } from '@pulmora/platform';
import { StudyEntity } from '../study/study.entity.js';

/** Younger blobs may belong to an upload that goes on; no upload takes this long. */
const GRACE_MS = 6 * 3_600_000;

/**
 * Removes the blobs of uploads that a crash ended between storing the images and committing the study.
 *
 * @returns how many were removed.
 */
export async function sweepOrphans(
  blobs: Pick<BlobStore, 'listStudyPrefixes' | 'removePrefix'>,
  database: TenantDatabase,
  logger: Logger,
  now = new Date(),
): Promise<number> {
  let removed = 0;
  for await (const prefix of blobs.listStudyPrefixes(new Date(now.getTime() - GRACE_MS))) {
    const [tenantId, id] = prefix.split('/');
    if (!tenantId || !id) continue;
    const known = await database.read(tenantId, (unit) => unit.repository(StudyEntity).existsBy({ id }));
    if (known) continue;
    await blobs.removePrefix(prefix);
    removed += 1;
  }
  if (removed > 0) logger.info({ removed }, 'removed images of uploads that never became a study');
  return removed;
}
