import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { modelRollout } from './model-rollout.js';
import { standingsFor } from './model-standing.js';

const tenant = randomUUID();
const at = '2026-01-01T10:00:00.000Z';
const use = (state: string, since: string | null = null) => ({ state, since: since === null ? null : new Date(since) });

describe('what the versions of a model are to a clinic', () => {
  it('is one that reads everything', () => {
    const rollout = modelRollout.parse({ active: '1.0.0', since: { active: at } });
    expect([...standingsFor(rollout, tenant)]).toEqual([['1.0.0', { uses: [use('ACTIVE', at)], share: 1 }]]);
  });

  it('is the active one beside its canary, each with its share, and a shadow with none', () => {
    const rollout = modelRollout.parse({
      active: '1.0.0',
      canary: { version: '1.1.0', share: 0.25 },
      shadow: '2.0.0',
      since: { canary: at },
    });
    expect([...standingsFor(rollout, tenant)]).toEqual([
      ['1.0.0', { uses: [use('ACTIVE')], share: 0.75 }],
      ['1.1.0', { uses: [use('CANARY', at)], share: 0.25 }],
      ['2.0.0', { uses: [use('SHADOW')], share: 0 }],
    ]);
  });

  it('is what the clinic is pinned to, before all else; what another one is pinned to is not told', () => {
    const rollout = modelRollout.parse({
      active: '1.0.0',
      canary: { version: '1.1.0', share: 0.25 },
      shadow: '0.9.0',
      pins: { [tenant]: '0.9.0', [randomUUID()]: '0.8.0' },
      since: { pins: { [tenant]: at } },
    });
    expect([...standingsFor(rollout, tenant)]).toEqual([
      ['1.0.0', { uses: [use('ACTIVE')], share: 0 }],
      ['1.1.0', { uses: [use('CANARY')], share: 0 }],
      ['0.9.0', { uses: [use('PINNED', at), use('SHADOW')], share: 1 }],
    ]);
  });
});
