import { createHash } from 'node:crypto';
import { z } from 'zod';

const version = z.string().regex(/^\d+\.\d+\.\d+$/);
const moment = z.iso.datetime().nullable().default(null);

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
  /** When that was said; null where it was not noted. */
  since: z
    .object({ active: moment, canary: moment, shadow: moment, pins: z.record(z.uuid(), z.iso.datetime()).default({}) })
    .prefault({}),
});

export type ModelRollout = z.infer<typeof modelRollout>;

/** The version that reads a study: the same however often it is asked, so that a study begun again is read alike. */
export function versionFor(rollout: ModelRollout, tenantId: string, studyId: string): string {
  const pinned = rollout.pins[tenantId];
  if (pinned !== undefined) return pinned;
  const { canary, active } = rollout;
  return canary && placeOf(tenantId, studyId) < canary.share ? canary.version : active;
}

/** What is said from `at` on, with when each part of it was said: a canary that grows is as old as it was. */
export function saidAt(at: Date, before: ModelRollout, now: ModelRollout): ModelRollout {
  const stamp = at.toISOString();
  const since = (is: string | null | undefined, was: string | null | undefined, then: string | null) =>
    is === was ? then : is ? stamp : null;
  const pins = Object.entries(now.pins).flatMap(([tenantId, pinned]) => {
    const when = since(pinned, before.pins[tenantId], before.since.pins[tenantId] ?? null);
    return when === null ? [] : [[tenantId, when] as const];
  });
  return {
    ...now,
    since: {
      active: since(now.active, before.active, before.since.active),
      canary: since(now.canary?.version, before.canary?.version, before.since.canary),
      shadow: since(now.shadow, before.shadow, before.since.shadow),
      pins: Object.fromEntries(pins),
    },
  };
}

/** Every version that is to be warm. */
export const versionsOf = ({ active, canary, shadow, pins }: ModelRollout): Set<string> =>
  new Set([active, ...(canary ? [canary.version] : []), ...(shadow === null ? [] : [shadow]), ...Object.values(pins)]);

/** 0 up to 1, evenly over studies. */
const placeOf = (tenantId: string, studyId: string): number =>
  createHash('sha256').update(`${tenantId}/${studyId}`).digest().readUInt32BE(0) / 2 ** 32;
