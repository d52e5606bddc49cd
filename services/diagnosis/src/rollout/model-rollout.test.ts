import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type ModelRollout, modelRollout, saidAt, versionFor, versionsOf } from './model-rollout.js';

const tenant = randomUUID();
const rollout = (change: Partial<Omit<ModelRollout, 'since'>> = {}): ModelRollout =>
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

describe('when it was said which model reads what', () => {
  const [first, then] = [new Date('2026-01-01T10:00:00Z'), new Date('2026-01-02T10:00:00Z')];

  it('is not known of what was said before that was noted', () => {
    expect(rollout().since).toEqual({ active: null, canary: null, shadow: null, pins: {} });
    expect(saidAt(first, rollout(), rollout({ shadow: '2.0.0' })).since).toEqual({
      active: null,
      canary: null,
      shadow: first.toISOString(),
      pins: {},
    });
  });

  it('is kept while it holds: a canary whose share grows is as old as it was', () => {
    const other = randomUUID();
    const before = saidAt(
      first,
      rollout(),
      rollout({ canary: { version: '1.1.0', share: 0.1 }, shadow: '2.0.0', pins: { [tenant]: '0.9.0' } }),
    );
    const wider = {
      ...before,
      canary: { version: '1.1.0', share: 0.5 },
      shadow: null,
      pins: { ...before.pins, [other]: '1.0.0' },
    };
    expect(saidAt(then, before, wider).since).toEqual({
      active: null,
      canary: first.toISOString(),
      shadow: null,
      pins: { [tenant]: first.toISOString(), [other]: then.toISOString() },
    });
    expect(saidAt(then, before, { ...before, active: '1.1.0', canary: null, pins: {} }).since).toEqual({
      active: then.toISOString(),
      canary: null,
      shadow: first.toISOString(),
      pins: {},
    });
  });
});
