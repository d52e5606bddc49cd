import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
// @ts-expect-error plain JavaScript
import { EXCEPTIONS, isPermissive, licences } from './licences.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  .split('\0')
  .filter(Boolean);

describe('licences', () => {
  it('of all packages are permissive, or excepted with a reason', () => {
    const refused = licences().filter((one: { allowed: boolean }) => !one.allowed);
    expect(refused).toEqual([]);
    for (const { why } of EXCEPTIONS) expect(why.length).toBeGreaterThan(10);
  });

  it.each([
    ['MIT', true],
    ['(MIT OR GPL-3.0-only)', true],
    ['Apache-2.0 AND MIT', true],
    ['Apache-2.0 AND GPL-3.0-only', false],
    ['AGPL-3.0-only', false],
    [undefined, false],
  ])('%s: %s', (expression, permissive) => {
    expect(isPermissive(expression)).toBe(permissive);
  });
});

describe('secrets', () => {
  const PATTERNS: Readonly<Record<string, RegExp>> = {
    'a private key': /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s*\n[A-Za-z0-9+/=]{40}/,
    'a key of AWS': /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/,
    'a token of GitHub': /\bgh[pousr]_[A-Za-z0-9]{36}\b/,
    'a token of npm': /\bnpm_[A-Za-z0-9]{36}\b/,
    'a signed token': /\beyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{40,}/,
    'a private JWK': /"d"\s*:\s*"[A-Za-z0-9_-]{40,}"/,
  };

  const secretsIn = (text: string) => Object.keys(PATTERNS).filter((name) => PATTERNS[name]?.test(text));

  it('are in no file that is committed', () => {
    const found = tracked.flatMap((file) => {
      const place = path.join(root, file);
      const size = statSync(place, { throwIfNoEntry: false })?.size ?? 0;
      if (size === 0 || size > 2_000_000) return [];
      return secretsIn(readFileSync(place, 'utf8')).map((name) => `${file} holds ${name}`);
    });
    expect(found).toEqual([]);
  });

  it('are noticed by the scanner of npm run check, and not shown', () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'pulmora-secrets-'));
    try {
      const password = `hunter${'2'}`;
      const url = `postgres://app:${password}@db.example.org:5432/app`;
      writeFileSync(path.join(directory, 'deploy.env'), `URL=${url}\n`);
      const script = path.join(root, 'scripts', 'secrets.mjs');
      const { status, stdout } = spawnSync(process.execPath, [script, directory], { encoding: 'utf8' });
      expect(status).toBe(1);
      expect(stdout).toContain('PostgreSQLConnection');
      expect(stdout).not.toContain(password);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('are noticed where there is one', () => {
    expect(secretsIn(`AKIA${'A1B2C3D4E5F6G7H8'}`)).toEqual(['a key of AWS']);
    expect(secretsIn(`-----BEGIN PRIVATE ${'KEY'}-----\n${'A'.repeat(64)}`)).toEqual(['a private key']);
    expect(secretsIn(`eyJ${'a'.repeat(20)}.eyJ${'b'.repeat(20)}.${'c'.repeat(43)}`)).toEqual(['a signed token']);
  });
});
