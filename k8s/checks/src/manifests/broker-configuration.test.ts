import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { ensureNatsServer, makeAuthority, temporaryDirectory } from '@pulmora/stack';
import { beforeAll, describe, expect, it } from 'vitest';
import { environmentOf } from './environment.js';
import { OVERLAYS, renderOverlay } from './kustomize.js';
import { type Manifest, named } from './manifest.js';

const run = promisify(execFile);

/** What nats-server says of an overlay's configuration and of the environment that its pod would have. */
async function checked(objects: readonly Manifest[], change = (text: string) => text): Promise<string> {
  const { path: program, version } = await ensureNatsServer();
  await using directory = await temporaryDirectory('broker');
  const file = path.join(directory.path, 'nats', 'nats.conf');
  const text = textOf(objects, 'nats-configuration', 'nats.conf');
  // Debian 12's refuses it; that it stands there is a rule of its own.
  const known = version.minor >= 10 ? text : text.replace(/^.*sync_interval.*\n/m, '');
  // As they are mounted beside each other.
  for (const folder of ['nats', 'nats-accounts', 'nats-certificate']) await mkdir(path.join(directory.path, folder));
  // nats-server reads the certificates that a configuration names even when it only checks it.
  const certificates = path.join(directory.path, 'nats-certificate');
  await writeFile(file, known.replaceAll('/etc/nats-certificate', certificates));
  const authority = await makeAuthority('broker');
  const { cert, key } = await authority.issue('nats', ['nats']);
  await writeFile(path.join(certificates, 'tls.crt'), cert);
  await writeFile(path.join(certificates, 'tls.key'), key);
  await writeFile(path.join(certificates, 'ca.crt'), authority.ca);
  const accounts = textOf(objects, 'nats-accounts', 'accounts.conf');
  await writeFile(path.join(directory.path, 'nats-accounts', 'accounts.conf'), accounts);
  const pod = named(objects, 'StatefulSet', 'nats')?.spec?.template?.spec;
  const container = pod?.containers.find(({ name }) => name === 'nats');
  if (!container) throw new Error('there is no broker');
  const env = Object.fromEntries(
    Object.entries(environmentOf(container, objects)).map(([name, value]) => [name, change(value)]),
  );
  const { stderr } = await run(program, ['-t', '-c', file], { env: { ...env, POD_NAME: 'nats-0' } });
  return stderr;
}

const textOf = (objects: readonly Manifest[], map: string, key: string) =>
  named(objects, 'ConfigMap', map)?.data?.[key] ?? '';

describe.each(OVERLAYS)('the broker of %s', (overlay) => {
  let objects: Manifest[];
  beforeAll(async () => {
    objects = await renderOverlay(overlay);
  });

  it('takes its configuration, with passwords that look like numbers too', async () => {
    expect(await checked(objects)).toContain('is valid');
    const numbers = (value: string) => value.replace(/secret|development/, '12345');
    expect(await checked(objects, numbers)).toContain('is valid');
  });

  it('would not, if those passwords were not quoted', async () => {
    await expect(checked(objects, (value) => value.replace(/"?(secret|development)"?/, '12345'))).rejects.toThrow();
  });
});
