import { NotBegunError } from '@pulmora/platform';
import type { Priority } from '@pulmora/schema';
import { expect, it } from 'vitest';
import { PrioritySlots } from './priority-slots.js';

/** Runs tasks one at a time in one place, all waiting before the first is done; returns the order in which they ran. */
async function orderOf(arrivals: readonly Priority[]): Promise<Priority[]> {
  const slots = new PrioritySlots(1);
  const order: Priority[] = [];
  let open: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const first = slots.run('ROUTINE', 'a', () => gate);
  const rest = arrivals.map((priority) =>
    slots.run(priority, 'a', async () => {
      order.push(priority);
    }),
  );
  open();
  await Promise.all([first, ...rest]);
  return order;
}

it('lets the urgent overtake', async () => {
  expect(await orderOf(['ROUTINE', 'URGENT', 'STAT'])).toEqual(['STAT', 'URGENT', 'ROUTINE']);
});

it('starves nobody: one turn in four is for whoever has waited longest', async () => {
  const order = await orderOf(['ROUTINE', ...Array<Priority>(12).fill('STAT')]);
  expect(order.indexOf('ROUTINE')).toBe(3);
});

it('refuses what waits when it is closed, and lets what runs come to its end', async () => {
  const slots = new PrioritySlots(1);
  let open: () => void = () => {};
  const running = slots.run('ROUTINE', 'a', () => new Promise<void>((resolve) => (open = resolve)));
  const waiting = slots.run('STAT', 'a', async () => {});
  slots.close();
  await expect(waiting).rejects.toThrow(NotBegunError);
  await expect(slots.run('STAT', 'a', async () => {})).rejects.toThrow(NotBegunError);
  open();
  await running;
});

it('never runs more at once than it has places, and frees a place when a task fails', async () => {
  const slots = new PrioritySlots(2);
  let running = 0;
  let most = 0;
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, (_, i) =>
      slots.run('URGENT', 'a', async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        if (i % 3 === 0) throw new Error('no');
      }),
    ),
  );
  expect(most).toBe(2);
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(13);
});

it('has a place beyond its number for a clinic that has none, and for no other', async () => {
  const slots = new PrioritySlots(1, 1);
  const ends: (() => void)[] = [];
  const begun: string[] = [];
  const task = (tenantId: string) =>
    slots.run('URGENT', tenantId, () => {
      begun.push(tenantId);
      return new Promise<void>((resolve) => ends.push(resolve));
    });
  const tasks = [task('flood'), task('flood'), task('other'), task('third')];
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  await turn();
  expect(begun).toEqual(['flood', 'other']);
  ends[0]?.();
  await turn();
  expect(begun).toEqual(['flood', 'other', 'third']);
  ends[1]?.();
  await turn();
  expect(begun).toEqual(['flood', 'other', 'third', 'flood']);
  for (const end of ends) end();
  await Promise.all(tasks);
});
