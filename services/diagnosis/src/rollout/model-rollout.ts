import { createHash } from 'node:crypto';
import { z } from 'zod';

const version = z.string().regex(/^\d+\.\d+\.\d+$/);

/** Which model reads what. */
export const modelRollout = z.object({
  /** Reads whatever nothing else is said of. */
  active: version,
  /** Reads this share of the studies, 0 to 1. */
  canary: z
    .object({ version, share: z.number().min(0).max(1) })
    .nullable()
    .default(null),
  /** Reads too, after the one that counts; nobody is shown what it says. */
  shadow: version.nullable().default(null),
  /** By clinic: reads all of that clinic's, canary or not. */
  pins: z.record(z.uuid(), version).default({}),
  /** What was active before: where a rollback leads. */
  previous: version.nullable().default(null),
});

export type ModelRollout = z.infer<typeof modelRollout>;

/** The version that reads a study: the same however often it is asked, so that a study begun again is read alike. */
export function versionFor(rollout: ModelRollout, tenantId: string, studyId: string): string {
  const pinned = rollout.pins[tenantId];
  if (pinned !== undefined) return pinned;
  const { canary, active } = rollout;
  return canary && placeOf(tenantId, studyId) < canary.share ? canary.version : active;
}

/** Every version that is to be warm. */
export const versionsOf = ({ active, canary, shadow, pins }: ModelRollout): Set<string> =>
  new Set([active, ...(canary ? [canary.version] : []), ...(shadow === null ? [] : [shadow]), ...Object.values(pins)]);

/** 0 up to 1, evenly over studies. */
const placeOf = (tenantId: string, studyId: string): number =>
  createHash('sha256').update(`${tenantId}/${studyId}`).digest().readUInt32BE(0) / 2 ** 32;
