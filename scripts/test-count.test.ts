import { expect, test } from 'vitest';
import { countTests } from './test-count.mjs';

const inCi = { ci: true, dataPresent: true };
const atHome = { ci: false, dataPresent: true };

const file = (status: string, ...tests: [string, string][]) => ({
  name: 'a.test.ts',
  status,
  assertionResults: tests.map(([fullName, outcome]) => ({ fullName, status: outcome })),
});

test('counts tests, not files', () => {
  const report = { testResults: [file('passed', ['a', 'passed'], ['b', 'passed']), file('failed', ['c', 'failed'])] };
  expect(countTests(report, 1, inCi)).toMatchObject({ line: '2 passed, 1 failed', failed: 1 });
});

test('names what was skipped', () => {
  const report = { testResults: [file('passed', ['a', 'passed'], ['b', 'skipped'], ['c', 'todo'])] };
  expect(countTests(report, 0, inCi).line).toBe('1 passed, 0 failed, 2 skipped');
});

test('a test skipped for want of data fails in CI and only there', () => {
  const report = { testResults: [file('passed', ['reads a scan (needs shared/data covid-ct)', 'skipped'])] };
  expect(countTests(report, 0, inCi).line).toBe('0 passed, 1 failed');
  const elsewhere = countTests(report, 0, atHome);
  expect(elsewhere.line).toBe('0 passed, 0 failed, 1 skipped');
  expect(elsewhere.notes.join()).toContain('SKIPPED');
});

test('without any data, every skipped test counts as one that needs it', () => {
  const report = { testResults: [file('passed', ['a', 'passed'], ['b', 'skipped'])] };
  expect(countTests(report, 0, { ci: true, dataPresent: false }).line).toBe('1 passed, 1 failed');
  expect(countTests(report, 0, { ci: false, dataPresent: false }).line).toBe('1 passed, 0 failed, 1 skipped');
});

test('a file that could not run counts as a failure', () => {
  expect(countTests({ testResults: [file('failed')] }, 1, atHome).line).toBe('0 passed, 1 failed');
});

test('an error outside of any test never reads as a success', () => {
  expect(countTests({ testResults: [file('passed', ['a', 'passed'])] }, 1, atHome).line).toBe('1 passed, 1 failed');
  expect(countTests(undefined, 1, atHome).line).toBe('0 passed, 1 failed');
});
