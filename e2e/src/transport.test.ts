import { readFileSync, writeFileSync } from 'node:fs';
import tls from 'node:tls';
import { type ClientTls, createFetch, inboxOf } from '@pulmora/platform';
import { type CertifiedName, makeAuthority, phantomPng, type Stack, startStack } from '@pulmora/stack';
import { connect } from 'nats';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClinicUser, clinicUser, studyOf } from './testing/clinic.js';

const HOSTS = ['localhost', '127.0.0.1'];
/** Everything with a server of its own that only the platform's own may connect to. */
const BEHIND = ['patient', 'study', 'diagnosis', 'worker', 'keeper'] as const;

let stack: Stack;
let anna: ClinicUser;
let stranger: ClientTls;

beforeAll(async () => {
  stack = await startStack({ tls: true });
  anna = await clinicUser(stack);
  const another = await makeAuthority('another');
  stranger = { ca: certificates().authority.ca, ...(await another.issue('gateway', HOSTS)) };
});
afterAll(() => stack?.stop());

function certificates() {
  if (!stack.tls) throw new Error('this stack has no certificates');
  return stack.tls;
}

const alive = async (url: string, client?: ClientTls) => (await createFetch(client)(`${url}/healthz`)).status;

/** The certificate that a server shows, by its serial number. */
function serialAt(url: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ host: hostname, port: Number(port), ...certificates().client }, () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

const codeOf = async () => {
  const { errors } = await anna.client.ask('{ patients(first: 1) { nodes { id } } }');
  return errors?.[0]?.extensions?.code ?? 'answered';
};

async function mainJob(): Promise<void> {
  const patientId = await anna.patient();
  const watching = anna.readingOf({ patientId });
  studyOf(await anna.upload(patientId, await phantomPng(1)));
  expect((await watching).at(-1)).toMatchObject({ status: 'COMPLETED', study: { patient: { id: patientId } } });
}

test('an image is uploaded over HTTPS, read, and its reading pushed over a WebSocket of it', async () => {
  expect(stack.gatewayUrl).toMatch(/^https:/);
  await mainJob();
});

describe('whoever is not of the platform is refused', () => {
  test.each(BEHIND)('by %s: in plain text, without a certificate, with that of another authority', async (name) => {
    const url = stack.urls[name];
    await expect(alive(url.replace('https:', 'http:'))).rejects.toThrow();
    await expect(alive(url, { ca: certificates().authority.ca })).rejects.toThrow();
    await expect(alive(url, stranger)).rejects.toThrow();
    expect(await alive(url, certificates().client)).toBe(200);
  });

  test('by the gateway only in plain text: clients have tokens, not certificates', async () => {
    const url = stack.urls.gateway;
    await expect(alive(url.replace('https:', 'http:'))).rejects.toThrow();
    expect(await alive(url, { ca: certificates().authority.ca })).toBe(200);
    // Who does not know its authority does not speak to it.
    await expect(alive(url)).rejects.toThrow();
  });

  test('by PostgreSQL in plain text, whatever the password', async () => {
    for (const url of Object.values(stack.databases)) {
      const plain = new URL(url);
      plain.search = '';
      const client = new pg.Client({ connectionString: plain.href });
      await expect(client.connect()).rejects.toMatchObject({ code: '28000', message: /no encryption/ });
    }
  });

  test('by the broker in plain text, without a certificate, with that of another authority', async () => {
    const { host, username, password } = new URL(stack.natsUrls.patient);
    const login = { servers: host, user: username, pass: password, inboxPrefix: inboxOf(username), reconnect: false };
    const { ca } = certificates().authority;
    await expect(connect({ ...login, tls: null })).rejects.toThrow();
    for (const tlsOptions of [{ ca }, { ...stranger }]) {
      await expect(connect({ ...login, tls: tlsOptions as { ca: string } })).rejects.toThrow();
    }
    const connection = await connect({ ...login, tls: { ...certificates().client } });
    await connection.close();
  });
});

describe('the platform does not speak to who is not of it', () => {
  test('a database or a broker of another authority gets no password', async () => {
    const another = await makeAuthority('another');
    const file = `${stack.dataDir}/another.pem`;
    writeFileSync(file, another.ca);
    const url = new URL(stack.databases.patient);
    url.searchParams.set('sslrootcert', file);
    const client = new pg.Client({ connectionString: url.href });
    await expect(client.connect()).rejects.toThrow(/self-signed|unable to/);
    const { host } = new URL(stack.natsUrls.patient);
    const tlsOptions = { ...certificates().client, ca: another.ca };
    await expect(connect({ servers: host, reconnect: false, tls: tlsOptions })).rejects.toThrow();
  });

  test("a subgraph that shows another authority's certificate is asked nothing, and asked again once it has its own", async () => {
    expect(await codeOf()).toBe('answered');
    const before = await serialAt(stack.urls.patient);
    const another = await makeAuthority('another');
    await replace('patient', await another.issue('patient', HOSTS));
    await expect.poll(() => serialAt(stack.urls.patient).catch(() => 'strange'), { timeout: 40_000 }).toBe('strange');
    // Connections of before were to the right one: a new gateway has none.
    await stack.kill('gateway');
    await stack.untilReady('gateway');
    expect(await codeOf()).toBe('SERVICE_UNAVAILABLE');
    await certificates().rotate('patient');
    await expect.poll(() => codeOf(), { timeout: 40_000 }).toBe('answered');
    expect(await serialAt(stack.urls.patient)).not.toBe(before);
  }, 120_000);
});

async function replace(name: CertifiedName, { cert, key }: { cert: string; key: string }): Promise<void> {
  const files = certificates().filesOf(name);
  writeFileSync(files.key, key);
  writeFileSync(files.cert, cert);
  expect(readFileSync(files.cert, 'utf8')).toBe(cert);
}

test('rotated certificates are shown without a restart, and work goes on', async () => {
  const { pids } = stack;
  const names = ['gateway', ...BEHIND] as const;
  const before = await Promise.all(names.map((name) => serialAt(stack.urls[name])));
  for (const name of names) await certificates().rotate(name);
  for (const [i, name] of names.entries()) {
    await expect.poll(() => serialAt(stack.urls[name]), { timeout: 40_000 }).not.toBe(before[i]);
  }
  await mainJob();
  expect(stack.pids).toEqual(pids);
}, 120_000);
