import { expect, it } from 'vitest';
import { grantOf, type QuotaStanding, roomIn } from './quota.js';

const standing = (change: Partial<QuotaStanding> = {}): QuotaStanding => ({
  used: { STORED_BYTES: 600, BYTES_PER_DAY: 100, STUDIES_PER_DAY: 3 },
  reserved: { STORED_BYTES: 100, BYTES_PER_DAY: 100, STUDIES_PER_DAY: 1 },
  limits: { STORED_BYTES: 1_000, BYTES_PER_DAY: 1_000, STUDIES_PER_DAY: 5 },
  ...change,
});

it('grants what is wanted, or as much as there is when that will do', () => {
  expect(grantOf(standing(), 1, 200)).toBe(200);
  expect(grantOf(standing(), 1, 5_000)).toBe(300);
  expect(grantOf(standing(), 300, 5_000)).toBe(300);
});

it('counts what others have reserved, and names the quota that has no room', () => {
  expect(() => grantOf(standing(), 301, 400)).toThrow(expect.objectContaining({ quota: 'STORED_BYTES', limit: 1_000 }));
  const full = { STORED_BYTES: 100, BYTES_PER_DAY: 100, STUDIES_PER_DAY: 2 };
  expect(() => grantOf(standing({ reserved: full }), 1, 1)).toThrow(
    expect.objectContaining({ quota: 'STUDIES_PER_DAY' }),
  );
});

it('has no room, rather than less than none, where a limit was lowered below the use', () => {
  const limits = { STORED_BYTES: 10, BYTES_PER_DAY: 1_000, STUDIES_PER_DAY: 5 };
  expect(roomIn(standing({ limits })).STORED_BYTES).toBe(0);
});
