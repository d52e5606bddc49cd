import { NotBegunError } from '@pulmora/platform';
import type { Priority } from '@pulmora/schema';
import { expect, it } from 'vitest';
import { type Place, PrioritySlots } from './priority-slots.js';

/** Runs tasks one at a time in one place, all waiting before the first is done; returns the order in which they ran. */
async function orderOf(arrivals: readonly Priority[]): Promise<Priority[]> {
  const slots = new PrioritySlots(1);
  const order: Priority[] = [];
  let open: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const first = slots.run('ROUTINE', 'a', 'a', () => gate);
  const rest = arrivals.map((priority) =>
    slots.run(priority, 'a', 'a', async () => {
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
  const running = slots.run('ROUTINE', 'a', 'a', () => new Promise<void>((resolve) => (open = resolve)));
  const waiting = slots.run('STAT', 'a', 'a', async () => {});
  slots.close();
  await expect(waiting).rejects.toThrow(NotBegunError);
  await expect(slots.run('STAT', 'a', 'a', async () => {})).rejects.toThrow(NotBegunError);
  open();
  await running;
});

it('never runs more at once than it has places, and frees a place when a task fails', async () => {
  const slots = new PrioritySlots(2);
  let running = 0;
  let most = 0;
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, (_, i) =>
      slots.run('URGENT', 'a', 'a', async () => {
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

/** A task of so many steps that gives way after each, writing its name down before. */
const stepping = (name: string, steps: number, order: string[]) => async (place: Place) => {
  for (let i = 0; i < steps; i += 1) {
    if (i > 0) await place.giveWay();
    order.push(name);
    await new Promise((resolve) => setImmediate(resolve));
  }
};

it('gives the next place to the clinic that has none, before who waits longer', async () => {
  const slots = new PrioritySlots(1);
  const order: string[] = [];
  await Promise.all([
    ...Array.from({ length: 4 }, () => slots.run('URGENT', 'a', 'flood', stepping('f', 1, order))),
    slots.run('URGENT', 'a', 'other', stepping('o', 1, order)),
  ]);
  expect(order.join('')).toBe('fofff');
});

it('lets the urgent in between two steps of what is routine, and goes on with that', async () => {
  const slots = new PrioritySlots(1);
  const order: string[] = [];
  const long = slots.run('ROUTINE', 'a', 'a', stepping('r', 10, order));
  await slots.run('URGENT', 'a', 'b', stepping('u', 1, order));
  expect(order.join('')).toBe('ru');
  await long;
  expect(order.join('')).toBe(`ru${'r'.repeat(9)}`);
});

it('turns two long studies of two clinics about, and leaves one clinic to the order of its own', async () => {
  const slots = new PrioritySlots(1);
  const order: string[] = [];
  await Promise.all([
    slots.run('ROUTINE', 'a', 'a', stepping('1', 3, order)),
    slots.run('ROUTINE', 'a', 'a', stepping('2', 3, order)),
    slots.run('ROUTINE', 'a', 'b', stepping('b', 3, order)),
  ]);
  expect(order.join('')).toBe('1b1b1b222');
});

it('goes on with work of little urgency, however much that is urgent keeps coming', async () => {
  const slots = new PrioritySlots(1);
  const order: string[] = [];
  const long = slots.run('ROUTINE', 'a', 'a', stepping('r', 3, order));
  await Promise.all([long, ...Array.from({ length: 20 }, () => slots.run('STAT', 'a', 'b', stepping('s', 1, order)))]);
  expect(order.indexOf('r', 1)).toBeLessThan(6);
});

it('refuses to go on with what has given way when it is closed, and keeps no place for it', async () => {
  const slots = new PrioritySlots(1);
  let open: () => void = () => {};
  const order: string[] = [];
  const long = slots.run('ROUTINE', 'a', 'a', stepping('r', 3, order));
  const urgent = slots.run('STAT', 'a', 'b', () => new Promise<void>((resolve) => (open = resolve)));
  const refused = expect(long).rejects.toThrow(NotBegunError);
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
  slots.close();
  await refused;
  open();
  await urgent;
  expect(order).toEqual(['r']);
});

it('has a place beyond its number for a clinic that has none, and for no other', async () => {
  const slots = new PrioritySlots(1, 1);
  const ends: (() => void)[] = [];
  const begun: string[] = [];
  const task = (tenantId: string) =>
    slots.run('URGENT', 'a', tenantId, () => {
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
