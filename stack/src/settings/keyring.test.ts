import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { parseKeyring } from '@pulmora/platform';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../harness/temporary-directory.js';
import { ensureKeyring } from './keyring.js';

test('the keyring is made once, for its owner only, and never replaced when damaged', async () => {
  await using directory = await temporaryDirectory();
  const file = ensureKeyring(directory.path);
  const made = readFileSync(file, 'utf8');
  expect(parseKeyring(made).newest).toBe(1);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(ensureKeyring(directory.path), 'utf8')).toBe(made);
  writeFileSync(file, made.slice(0, 30));
  expect(() => ensureKeyring(directory.path)).toThrow('is damaged');
  expect(readFileSync(file, 'utf8')).toBe(made.slice(0, 30));
});
