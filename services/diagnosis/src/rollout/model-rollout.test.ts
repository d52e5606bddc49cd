import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type ModelRollout, modelRollout, versionFor, versionsOf } from './model-rollout.js';

const tenant = randomUUID();
const rollout = (change: Partial<ModelRollout> = {}): ModelRollout =>
  modelRollout.parse({ active: '1.0.0', ...change });
const studies = Array.from({ length: 4_000 }, () => randomUUID());

describe('which model reads a study', () => {
  it('is the active one, unless something else is said', () => {
    expect(studies.every((study) => versionFor(rollout(), tenant, study) === '1.0.0')).toBe(true);
  });

  it('is the canary for its share of the studies, and for the same ones each time', () => {
    const canary = rollout({ canary: { version: '1.1.0', share: 0.25 } });
    const chosen = studies.filter((study) => versionFor(canary, tenant, study) === '1.1.0');
    expect(chosen.length / studies.length).toBeGreaterThan(0.2);
    expect(chosen.length / studies.length).toBeLessThan(0.3);
    expect(chosen.every((study) => versionFor(canary, tenant, study) === '1.1.0')).toBe(true);
    const wider = rollout({ canary: { version: '1.1.0', share: 0.5 } });
    expect(chosen.every((study) => versionFor(wider, tenant, study) === '1.1.0')).toBe(true);
  });

  it('is what its clinic is pinned to, canary or not', () => {
    const pinned = rollout({ canary: { version: '1.1.0', share: 1 }, pins: { [tenant]: '0.9.0' } });
    expect(versionFor(pinned, tenant, studies[0] ?? '')).toBe('0.9.0');
    expect(versionFor(pinned, randomUUID(), studies[0] ?? '')).toBe('1.1.0');
  });

  it('never is the shadow, which is warm all the same', () => {
    const shadowed = rollout({ shadow: '2.0.0' });
    expect(studies.some((study) => versionFor(shadowed, tenant, study) === '2.0.0')).toBe(false);
    expect(versionsOf(shadowed)).toEqual(new Set(['1.0.0', '2.0.0']));
  });
});
