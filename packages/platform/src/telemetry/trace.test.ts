import { expect, it } from 'vitest';
import { continueTrace, traceIdOf } from './trace.js';

it("keeps a caller's trace and gives each step an id of its own", () => {
  const caller = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`;
  const next = continueTrace(caller);
  expect(traceIdOf(next)).toBe('1'.repeat(32));
  expect(next).not.toBe(caller);
});

it('starts anew on anything else', () => {
  for (const header of [undefined, '', 'x', `00-${'1'.repeat(31)}-${'2'.repeat(16)}-01`, '"><script>']) {
    expect(traceIdOf(continueTrace(header))).toMatch(/^[0-9a-f]{32}$/);
  }
});
