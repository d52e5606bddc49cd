import { expect, test } from 'vitest';
import { makeSecrets } from '../settings/secrets.js';
import { isAtLeast, parseVersion } from './acquire.js';
import { type AcquisitionStep, acquisitionPlan, pinnedRelease } from './acquisition-plan.js';
import { natsConfiguration } from './nats-server.js';

const release = { version: '2.10.0', url: 'https://example.org/a.tar.gz', sha256: 'ab' };
const kinds = (plan: readonly AcquisitionStep[]) => plan.map((step) => (step.kind === 'use' ? step.path : step.kind));

test('the one on PATH, the one fetched before, the package of Debian, the release: in this order', () => {
  const sources = { onPath: '/usr/bin/nats-server', fetched: '/data/bin/nats-server', hasApt: true, release };
  expect(kinds(acquisitionPlan(sources))).toEqual([
    '/usr/bin/nats-server',
    '/data/bin/nats-server',
    'debian-package',
    'release',
  ]);
});

test('only what the machine offers', () => {
  expect(kinds(acquisitionPlan({ hasApt: false, release }))).toEqual(['release']);
  expect(kinds(acquisitionPlan({ hasApt: true }))).toEqual(['debian-package']);
  expect(acquisitionPlan({ hasApt: false })).toEqual([]);
});

test('the one that the user chose, and no other', () => {
  const sources = { chosen: '/opt/nats-server', onPath: '/usr/bin/nats-server', hasApt: true, release };
  expect(kinds(acquisitionPlan(sources))).toEqual(['/opt/nats-server']);
});

test('a release is pinned by a whole digest, for Linux only', () => {
  for (const arch of ['x64', 'arm64']) expect(pinnedRelease('linux', arch)?.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(pinnedRelease('linux', 'mips')).toBeUndefined();
  expect(pinnedRelease('darwin', 'arm64')).toBeUndefined();
});

test('reads versions', () => {
  expect(parseVersion('nats-server: v2.9.10\n')).toEqual({ major: 2, minor: 9 });
  expect(parseVersion('something else')).toBeUndefined();
  expect(isAtLeast({ major: 2, minor: 9 }, { major: 2, minor: 10 })).toBe(false);
  expect(isAtLeast({ major: 3, minor: 0 }, { major: 2, minor: 10 })).toBe(true);
});

test('syncs every write where that is wanted and the server can be told', () => {
  const configured = (minor: number, durable: boolean) =>
    natsConfiguration({
      program: { path: 'nats-server', version: { major: 2, minor } },
      directory: '/data/nats',
      port: 4222,
      passwords: makeSecrets().nats,
      durable,
    });
  expect(configured(10, true)).toContain('sync_interval: always');
  expect(configured(10, false)).not.toContain('sync_interval');
  expect(configured(9, true)).not.toContain('sync_interval');
});
