import { expect, it } from 'vitest';
import { LiveState } from './client.js';

it('whoever looks is told whether changes come, and not after they have gone', () => {
  const live = new LiveState();
  const told: string[] = [];
  const leave = live.subscribe(() => told.push(live.status));
  expect(live.status).toBe('connecting');
  live.up();
  live.down();
  live.up();
  leave();
  live.down();
  expect(told).toEqual(['live', 'cut-off', 'live']);
});
