import { expect, it } from 'vitest';
import { type Contender, nextTurn, type Share, takeTurn } from './fair-share.js';

const contender = (tenantId: string, change: Partial<Contender> = {}): Contender => ({
  tenantId,
  outstanding: 0,
  next: 0,
  weight: 1,
  ...change,
});

/** Gives turns until nobody may have one; a reading ends after each, so that the next has room. */
function turns(contenders: Contender[], count: number): string {
  const share: Share = { total: 0, capacity: 1, virtualTime: 0 };
  let order = '';
  for (let i = 0; i < count; i += 1) {
    const one = nextTurn(contenders, share);
    if (!one) break;
    takeTurn(one, share, 1);
    order += one.tenantId;
    one.outstanding -= 1;
    share.total -= 1;
  }
  return order;
}

it('gives clinics turns by turns, whatever each has waiting', () => {
  expect(turns([contender('a'), contender('b'), contender('c')], 9)).toMatch(/^(abc|acb|bac|bca|cab|cba)\1\1$/);
});

it('gives a clinic of twice the weight twice the turns', () => {
  const order = turns([contender('a', { weight: 2 }), contender('b')], 30);
  expect(order.match(/a/g)).toHaveLength(20);
});

it('lets who comes anew go next, before a clinic that has had a thousand turns, and not a thousand times', () => {
  const [old, fresh] = [contender('a', { next: 1_001 }), contender('b', { next: 3 })];
  const share: Share = { total: 0, capacity: 100, virtualTime: 1_000 };
  const order = Array.from({ length: 4 }, () => {
    const one = nextTurn([old, fresh], share) ?? fresh;
    takeTurn(one, share, 1);
    return one.tenantId;
  });
  expect(order.join('')).toMatch(/^b(ab|ba)/);
  expect(order.filter((one) => one === 'a').length).toBeGreaterThanOrEqual(1);
});

it('counts work, not studies', () => {
  const [large, small] = [contender('a'), contender('b')];
  const share: Share = { total: 0, capacity: 1_000, virtualTime: 0 };
  const given = { a: 0, b: 0 };
  for (let i = 0; i < 110; i += 1) {
    const one = nextTurn([large, small], share);
    if (!one) throw new Error('nobody');
    takeTurn(one, share, one === large ? 10 : 1);
    given[one.tenantId as 'a' | 'b'] += 1;
  }
  expect(given).toEqual({ a: 10, b: 100 });
});

it('stops at the capacity, but for a clinic of which nothing is read, and for that at twice as much', () => {
  const flood = contender('a', { outstanding: 4 });
  const other = contender('b');
  expect(nextTurn([flood], { total: 4, capacity: 4, virtualTime: 0 })).toBeUndefined();
  expect(nextTurn([flood, other], { total: 4, capacity: 4, virtualTime: 0 })).toBe(other);
  expect(nextTurn([flood, other], { total: 8, capacity: 4, virtualTime: 0 })).toBeUndefined();
});
