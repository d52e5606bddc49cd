import type { ModelRollout } from './model-rollout.js';

export const MODEL_STATES = ['ACTIVE', 'CANARY', 'SHADOW', 'PINNED', 'RETIRED'] as const;
export type ModelStateName = (typeof MODEL_STATES)[number];

/** What a version is to somebody's clinic, and since when, where that was noted. */
export interface ModelUse {
  readonly state: ModelStateName;
  readonly since: Date | null;
}

export interface ModelStanding {
  readonly uses: readonly ModelUse[];
  /** Of the clinic's studies, which it reads as things stand, 0 to 1. */
  readonly share: number;
}

/** What is not asked for any more. */
export const RETIRED: ModelStanding = { uses: [{ state: 'RETIRED', since: null }], share: 0 };

/** By version: what concerns one clinic. What another one is pinned to is nobody else's affair. */
export function standingsFor(
  { active, canary, shadow, pins, since }: ModelRollout,
  tenantId: string,
): Map<string, ModelStanding> {
  const standings = new Map<string, ModelStanding>();
  const add = (version: string, state: ModelStateName, at: string | null | undefined, share: number) => {
    const known = standings.get(version);
    const use: ModelUse = { state, since: at ? new Date(at) : null };
    standings.set(version, { uses: [...(known?.uses ?? []), use], share: (known?.share ?? 0) + share });
  };
  const pinned = pins[tenantId];
  const canaryShare = pinned === undefined ? (canary?.share ?? 0) : 0;
  add(active, 'ACTIVE', since.active, pinned === undefined ? 1 - canaryShare : 0);
  if (canary) add(canary.version, 'CANARY', since.canary, canaryShare);
  if (pinned !== undefined) add(pinned, 'PINNED', since.pins[tenantId], 1);
  if (shadow !== null) add(shadow, 'SHADOW', since.shadow, 0);
  return standings;
}
