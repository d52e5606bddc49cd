import { expect, it } from 'vitest';
import { BoundedSlots, NoSlotError } from './bounded-slots.js';

const gate = () => {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
};

it('does so much at once, lets so many wait, and turns away the rest at once', async () => {
  const slots = new BoundedSlots(2, 1);
  const { open, opened } = gate();
  let running = 0;
  const task = async () => {
    running += 1;
    await opened;
  };
  const taken = [slots.run(task), slots.run(task), slots.run(task)];
  await expect(slots.run(task)).rejects.toThrow(NoSlotError);
  expect(running).toBe(2);
  open();
  await Promise.all(taken);
  expect(running).toBe(3);
});

it('frees a place when a task fails', async () => {
  const slots = new BoundedSlots(1, 0);
  const failing = slots.run(async () => {
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await slots.run(async () => 'next')).toBe('next');
});
