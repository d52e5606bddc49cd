import { expect, test } from 'vitest';
import { causeFromLog } from './log-cause.js';

test('takes the last error that a process of ours logged', () => {
  const log = [
    '{"level":30,"msg":"listening"}',
    '{"level":60,"err":{"type":"Error","message":"connect ECONNREFUSED 127.0.0.1:5432","code":"ECONNREFUSED"},"msg":"cannot start"}',
    '{"level":30,"msg":"stopping"}',
  ];
  expect(causeFromLog(log.join('\n'))).toBe('cannot start: connect ECONNREFUSED 127.0.0.1:5432');
});

test('gathers every faulty variable', () => {
  const log =
    'study: configuration is not usable:\n  PULMORA_NATS_URL: Invalid URL\n  PULMORA_STUDY_PORT: too big\n{}\n';
  expect(causeFromLog(log)).toBe('PULMORA_NATS_URL: Invalid URL; PULMORA_STUDY_PORT: too big');
});

test('reads what PostgreSQL and nats-server say when they give up', () => {
  expect(causeFromLog('2026-01-01 LOG:  starting\n2026-01-01 UTC [7] FATAL:  could not create lock file\n')).toBe(
    'could not create lock file',
  );
  expect(causeFromLog('[7] [FTL] Error listening on port: 127.0.0.1:4222')).toBe(
    'Error listening on port: 127.0.0.1:4222',
  );
  expect(causeFromLog('nats-server: a.conf:4:1: unknown field "sync_interval"')).toBe(
    'a.conf:4:1: unknown field "sync_interval"',
  );
});

test("finds Node's own complaint among the stack", () => {
  const log = `node:internal/modules\n    throw new ERR();\n\nError [ERR_MODULE_NOT_FOUND]: Cannot find package 'x'\n    at a (b:1:2)\n`;
  expect(causeFromLog(log)).toBe("Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'x'");
});

test('does not guess', () => {
  expect(causeFromLog('')).toBeUndefined();
  expect(causeFromLog('{"level":30,"msg":"hello"}\n')).toBeUndefined();
});
