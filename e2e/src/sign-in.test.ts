import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { GraphqlClient, REPOSITORY_ROOT, type Stack, signIn, startStack } from '@pulmora/stack';
import { afterAll, beforeAll, expect, test } from 'vitest';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

const PATIENTS = '{ patients(first: 1) { nodes { id } } }';

test('who signs in for the console may ask the platform, as what they are', async () => {
  const redirectUri = `${new URL(stack.gatewayUrl).origin}/console`;
  const tokenOf = async (account: string) => {
    const signedIn = await signIn({ issuer: stack.urls.issuer, redirectUri, account });
    expect(signedIn).toMatchObject({ status: 200 });
    return String(signedIn.accessToken);
  };
  const ask = async (account: string) =>
    new GraphqlClient({ url: stack.gatewayUrl, token: await tokenOf(account) }).ask(PATIENTS);
  expect(await ask('clinician@st-anna')).toMatchObject({ status: 200, data: { patients: { nodes: [] } } });
  expect(await ask('auditor@st-anna')).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
});

test('npm run token prints a token that the platform takes, and nothing else', async () => {
  const env = {
    ...process.env,
    PULMORA_DATA_DIR: stack.dataDir,
    PULMORA_ISSUER_PORT: new URL(stack.urls.issuer).port,
  };
  const command = path.join(REPOSITORY_ROOT, 'stack/dist/cli/token.js');
  const args = [command, '--tenant', 'st-anna', '--role', 'CLINICIAN'];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env });
  expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  expect(stderr).toBe('');
  const client = new GraphqlClient({ url: stack.gatewayUrl, token: stdout.trim() });
  expect(await client.ask(PATIENTS)).toMatchObject({ status: 200, data: { patients: { nodes: [] } } });
});
