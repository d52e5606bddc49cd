import { writeFileSync } from 'node:fs';
import path from 'node:path';
import tls from 'node:tls';
import {
  type ClientTls,
  ConfigError,
  createFetch,
  createLogger,
  createMetrics,
  createOperationsServer,
  createServiceConnections,
  Lifecycle,
  openTls,
  type TlsFiles,
} from '@pulmora/platform';
import { type Authority, type CertificatePair, freePort, makeAuthority, temporaryDirectory } from '@pulmora/stack';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

const logger = createLogger('test', 'fatal');
const HOSTS = ['localhost', '127.0.0.1'];

let authority: Authority;
let stranger: Authority;
let first: CertificatePair;
let second: CertificatePair;
let lifecycle: Lifecycle;
let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
let files: { -readonly [Name in keyof TlsFiles]-?: string };

beforeAll(async () => {
  [authority, stranger] = await Promise.all([makeAuthority('ours'), makeAuthority('another')]);
  [first, second] = await Promise.all([authority.issue('study', HOSTS), authority.issue('study', HOSTS)]);
});

beforeEach(async () => {
  lifecycle = new Lifecycle();
  folder = await temporaryDirectory('tls');
  files = {
    PULMORA_TLS_CERT_FILE: path.join(folder.path, 'tls.crt'),
    PULMORA_TLS_KEY_FILE: path.join(folder.path, 'tls.key'),
    PULMORA_TLS_CA_FILE: path.join(folder.path, 'ca.crt'),
  };
  put(first, authority.ca);
});

afterEach(async () => {
  await lifecycle.close();
  await folder[Symbol.asyncDispose]();
});

function put({ cert, key }: CertificatePair, ca?: string): void {
  writeFileSync(files.PULMORA_TLS_KEY_FILE, key);
  writeFileSync(files.PULMORA_TLS_CERT_FILE, cert);
  if (ca !== undefined) writeFileSync(files.PULMORA_TLS_CA_FILE, ca);
}

async function serving(clients: 'platform' | 'anybody' = 'platform', probePort?: number) {
  const server = createOperationsServer({
    host: '127.0.0.1',
    port: 0,
    registry: createMetrics('test').registry,
    readiness: () => ({ ready: true, secretDetail: 'engine' }),
    lifecycle,
    tls: await openTls(files, lifecycle, logger),
    clients,
    probePort,
  });
  return `https://127.0.0.1:${await server.listen()}`;
}

/** The certificate that a server shows, by its serial number. */
function serialAt(url: string, client: ClientTls): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ host: hostname, port: Number(port), ...client }, () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

const statusOf = async (url: string, client?: ClientTls) => (await createFetch(client)(`${url}/healthz`)).status;
const ours = () => ({ ca: authority.ca, ...second });

describe('a server of the platform', () => {
  test("answers who shows a certificate of the platform's authority", async () => {
    expect(await statusOf(await serving(), ours())).toBe(200);
  });

  test.each([
    ['no certificate', () => ({ ca: authority.ca })],
    ["another authority's certificate", async () => ({ ca: authority.ca, ...(await stranger.issue('study', HOSTS)) })],
  ])('refuses %s', async (_words, client) => {
    const url = await serving();
    await expect(statusOf(url, await client())).rejects.toThrow();
    // Nor a word in plain text.
    await expect(statusOf(url.replace('https', 'http'))).rejects.toThrow();
  });

  test('is refused by who does not know its authority, and under a name that is not its own', async () => {
    const url = await serving();
    await expect(statusOf(url, { ...ours(), ca: stranger.ca })).rejects.toThrow(/self-signed|unable to/);
    put(await authority.issue('study', ['elsewhere.example.org']));
    const strange = await serving();
    await expect(statusOf(strange, ours())).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  });

  test('speaks nothing older than TLS 1.2', async () => {
    const url = await serving('anybody');
    await expect(serialAt(url, { ca: authority.ca, maxVersion: 'TLSv1.1' } as ClientTls)).rejects.toThrow();
  });

  test('shows a new certificate, without a restart, also to who goes on asking', async () => {
    const url = await serving();
    const client = ours();
    const before = await serialAt(url, client);
    put(second);
    await expect.poll(() => serialAt(url, client), { timeout: 15_000 }).not.toBe(before);
    expect(await statusOf(url, client)).toBe(200);
  });

  test('keeps what it shows while the files do not fit together', async () => {
    const url = await serving();
    const before = await serialAt(url, ours());
    writeFileSync(files.PULMORA_TLS_KEY_FILE, second.key);
    expect(await serialAt(url, ours())).toBe(before);
    writeFileSync(files.PULMORA_TLS_CERT_FILE, second.cert);
    await expect.poll(() => serialAt(url, ours()), { timeout: 15_000 }).not.toBe(before);
  });
});

test('a client shows its new certificate, and trusts the new authority', async () => {
  const connections = createServiceConnections(await openTls(files, lifecycle, logger));
  const folderOfServer = await temporaryDirectory('tls-server');
  try {
    const server = await stranger.issue('patient', HOSTS);
    const of = (name: string) => path.join(folderOfServer.path, name);
    writeFileSync(of('c'), server.cert);
    writeFileSync(of('k'), server.key);
    writeFileSync(of('a'), stranger.ca);
    files = { PULMORA_TLS_CERT_FILE: of('c'), PULMORA_TLS_KEY_FILE: of('k'), PULMORA_TLS_CA_FILE: of('a') };
    const url = await serving();
    const ask = () =>
      connections.fetch(`${url}/healthz`).then(
        ({ status }) => status,
        () => 'refused',
      );
    expect(await ask()).toBe('refused');
    const moved = await stranger.issue('study', HOSTS);
    writeFileSync(path.join(folder.path, 'tls.key'), moved.key);
    writeFileSync(path.join(folder.path, 'tls.crt'), moved.cert);
    writeFileSync(path.join(folder.path, 'ca.crt'), stranger.ca);
    await expect.poll(ask, { timeout: 15_000 }).toBe(200);
  } finally {
    await folderOfServer[Symbol.asyncDispose]();
  }
});

test('probes need no certificate, and are told a status and nothing else', async () => {
  const port = await freePort();
  await serving('platform', port);
  const probe = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  for (const [path, status] of [
    ['/healthz', 200],
    ['/readyz', 200],
    ['/metrics', 404],
    ['/graphql', 404],
  ] as const) {
    const response = await probe(path);
    expect(response.status, path).toBe(status);
    expect(await response.text()).toBe('');
  }
});

describe('a process does not start', () => {
  test.each([
    ['without the file', 'PULMORA_TLS_CERT_FILE', undefined],
    ['with something else in it', 'PULMORA_TLS_CA_FILE', 'no certificate'],
    ['with an empty key', 'PULMORA_TLS_KEY_FILE', ''],
  ] as const)('%s, and says which variable it is', async (_words, variable, text) => {
    if (text === undefined) files[variable] = path.join(folder.path, 'missing');
    else writeFileSync(files[variable], text);
    await expect(openTls(files, lifecycle, logger)).rejects.toThrow(ConfigError);
    await expect(openTls(files, lifecycle, logger)).rejects.toThrow(variable);
  });

  test("with another certificate's key", async () => {
    writeFileSync(files.PULMORA_TLS_KEY_FILE, second.key);
    await expect(openTls(files, lifecycle, logger)).rejects.toThrow('PULMORA_TLS_KEY_FILE: not the key');
  });
});
