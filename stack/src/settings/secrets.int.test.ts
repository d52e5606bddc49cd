import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROLES } from '@pulmora/migrations';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../harness/temporary-directory.js';
import { loadSecrets } from './secrets.js';

test('secrets are made once, for their owner only', async () => {
  await using directory = await temporaryDirectory();
  const first = loadSecrets(directory.path);
  expect(loadSecrets(directory.path)).toEqual(first);
  expect(Object.keys(first.roles).sort()).toEqual([...ROLES].sort());
  expect(statSync(path.join(directory.path, 'secrets.json')).mode & 0o777).toBe(0o600);
});

test('a role that is new gets a password, the others keep theirs', async () => {
  await using directory = await temporaryDirectory();
  const file = path.join(directory.path, 'secrets.json');
  const before = loadSecrets(directory.path);
  const stored = JSON.parse(readFileSync(file, 'utf8')) as { roles: Record<string, string> };
  delete stored.roles[ROLES[0]];
  writeFileSync(file, JSON.stringify(stored));
  const after = loadSecrets(directory.path);
  expect(after.roles[ROLES[0]]).toBeTruthy();
  expect(after.roles[ROLES[0]]).not.toBe(before.roles[ROLES[0]]);
  expect(after.roles[ROLES[1]]).toBe(before.roles[ROLES[1]]);
});

test('a damaged file is never replaced', async () => {
  await using directory = await temporaryDirectory();
  const file = path.join(directory.path, 'secrets.json');
  writeFileSync(file, '{"postgres":');
  expect(() => loadSecrets(directory.path)).toThrow(`${file} is damaged`);
  expect(readFileSync(file, 'utf8')).toBe('{"postgres":');
});
