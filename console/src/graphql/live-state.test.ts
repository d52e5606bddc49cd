import { expect, it } from 'vitest';
import { LiveState } from './client.js';

it('a connection that is back has to be told from one that has come: something was missed', () => {
  const live = new LiveState();
  const told: string[] = [];
  const leave = live.subscribe(() => told.push(`${live.status} ${live.returns}`));
  live.up();
  live.down();
  live.down();
  live.up();
  leave();
  live.down();
  expect(told).toEqual(['live 0', 'cut-off 0', 'cut-off 0', 'live 1']);
});
