import { existsSync } from 'node:fs';
import type { ClientTls } from '@pulmora/platform';
import { Fault } from '../fault.js';
import { startStack } from '../harness/stack.js';
import { DEMO_CLINICS } from '../issuer/clinics.js';
import { loadSigningKey } from '../issuer/signing-key.js';
import { signToken } from '../issuer/token.js';
import { baseUrl, signingKeyFile } from '../platform/processes.js';
import { settingsFromEnvironment } from '../settings/settings.js';
import { trustOf } from '../settings/trust.js';
import { GraphqlClient } from './graphql-client.js';

/** A platform to talk to. */
export interface RunningPlatform {
  readonly url: string;
  readonly token: string;
  /** Whom to trust, where it speaks TLS. */
  readonly tls?: ClientTls | undefined;
  /** Stops it where it was started for this; leaves it alone otherwise. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * The platform that runs already, with a token of its development issuer; else one that is started for this, on free
 * ports and with data that goes when it is stopped.
 *
 * @param url when given, that platform and no other.
 * @param given a token to use instead of one of the development issuer.
 * @throws {Fault} when the given one does not answer or takes no token of ours, or none can be started.
 */
export async function platformToTalkTo(
  url: string | undefined,
  given: string | undefined,
  say: (line: string) => void,
): Promise<RunningPlatform> {
  const settings = settingsFromEnvironment();
  const address = url ?? `${baseUrl(settings, 'gateway')}/graphql`;
  const token = given ?? (await developmentToken());
  const tls = trustOf(settings);
  const state = token ? await stateOf(address, token, tls) : 'unknown-issuer';
  if (token && state === 'ready') {
    say(`using the platform that runs at ${address}`);
    return { url: address, token, tls, async [Symbol.asyncDispose]() {} };
  }
  if (url) {
    throw new Fault(
      state === 'silent'
        ? `nothing answers at ${url}: start the platform (npm start), or leave --url out`
        : `the platform at ${url} does not take tokens of this checkout's development issuer: pass one by --token`,
    );
  }
  say('the platform is not running: starting one for this demo, on free ports (its data goes when the demo ends)');
  const stack = await startStack({ onProgress: say });
  return {
    url: stack.gatewayUrl,
    token: await stack.token(),
    async [Symbol.asyncDispose]() {
      say('stopping the platform that was started for this demo');
      await stack.stop();
      say('stopped');
    },
  };
}

/** A clinician's of the first demo clinic; undefined when the platform has never run in this data directory. */
async function developmentToken(): Promise<string | undefined> {
  const settings = settingsFromEnvironment();
  const file = signingKeyFile(settings);
  if (!existsSync(file)) return undefined;
  const issuer = { ...settings, key: await loadSigningKey(file) };
  const { tenantId } = DEMO_CLINICS[0];
  return signToken(issuer, { tenantId, subject: 'dev-clinician', roles: ['CLINICIAN'], expiresIn: '1h' });
}

async function stateOf(url: string, token: string, tls?: ClientTls): Promise<'ready' | 'silent' | 'unknown-issuer'> {
  try {
    const { status, data } = await new GraphqlClient({ url, token, tls }).ask(
      '{ patients(first: 1) { nodes { id } } }',
    );
    if (status === 401) return 'unknown-issuer';
    return data ? 'ready' : 'silent';
  } catch {
    return 'silent';
  }
}
