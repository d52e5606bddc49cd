import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

it('the release command says what it would release, or that there is nothing', () => {
  const script = path.join(root, 'scripts', 'release.mjs');
  const { stdout, stderr } = spawnSync(process.execPath, [script, '--dry-run'], { cwd: root, encoding: 'utf8' });
  expect(`${stdout}${stderr}`).toMatch(/first release would be \d|since \d+\.\d+\.\d+:|there is nothing to release/);
});
