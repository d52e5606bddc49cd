import { expect, it } from 'vitest';
import { FairSlots, NoSlotError } from './fair-slots.js';

const gate = () => {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
};

it('does so much at once, lets so many of one key wait, and turns away the rest at once', async () => {
  const slots = new FairSlots(2, 1);
  const { open, opened } = gate();
  let running = 0;
  const task = async () => {
    running += 1;
    await opened;
  };
  const taken = [slots.run('a', task), slots.run('a', task), slots.run('a', task)];
  await expect(slots.run('a', task)).rejects.toThrow(NoSlotError);
  taken.push(slots.run('b', task));
  expect(running).toBe(2);
  open();
  await Promise.all(taken);
  expect(running).toBe(4);
});

it('gives each key its turn, whatever waits of the others', async () => {
  const slots = new FairSlots(1);
  const { open, opened } = gate();
  const order: string[] = [];
  const task = (name: string) => async () => {
    order.push(name);
    await opened;
  };
  const all = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1'].map((name) => slots.run(name[0] ?? '', task(name)));
  open();
  await Promise.all(all);
  expect(order).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
});

it('lets who waits go, and never begins what went', async () => {
  const slots = new FairSlots(1);
  const { open, opened } = gate();
  const first = slots.run('a', () => opened);
  const gone = new AbortController();
  const ran: string[] = [];
  const left = slots.run('a', async () => ran.push('left'), gone.signal);
  const stayed = slots.run('a', async () => ran.push('stayed'));
  gone.abort(new Error('went away'));
  await expect(left).rejects.toThrow('went away');
  await expect(slots.run('a', async () => ran.push('late'), gone.signal)).rejects.toThrow('went away');
  open();
  await Promise.all([first, stayed]);
  expect(ran).toEqual(['stayed']);
});

it('frees a place when a task fails', async () => {
  const slots = new FairSlots(1, 0);
  const failing = slots.run('a', async () => {
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await slots.run('a', async () => 'next')).toBe('next');
});
