import { createHash, randomBytes } from 'node:crypto';
import { CONSOLE_CLIENT } from '../issuer/clients.js';

export interface SignIn {
  readonly issuer: string;
  /** Where the console is served. */
  readonly redirectUri: string;
  /** Of a demo account. */
  readonly account: string;
  /** Replaces what a well-behaved browser would send. */
  readonly authorization?: Readonly<Record<string, string>>;
  readonly verifier?: string;
}

/** What came of a sign-in: the answer of the token endpoint, or of the first step that refused. */
export interface SignedIn {
  readonly status: number;
  readonly accessToken?: string;
  readonly idToken?: string;
  readonly error?: string;
}

interface Metadata {
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
}

/** Signs in as a browser would: discovery, authorization code with PKCE (S256), the page of accounts, the code's exchange. */
export async function signIn(options: SignIn): Promise<SignedIn> {
  const { issuer, redirectUri, account } = options;
  const discovery = await fetch(`${issuer}/.well-known/openid-configuration`);
  const metadata = (await discovery.json()) as Metadata;
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(8).toString('base64url');
  const browser = new CookieJar();
  const asked = new URL(metadata.authorization_endpoint);
  asked.search = new URLSearchParams({
    client_id: CONSOLE_CLIENT,
    response_type: 'code',
    scope: 'openid profile',
    redirect_uri: redirectUri,
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...options.authorization,
  }).toString();

  const toLogin = await browser.get(asked.href);
  if (toLogin.status !== 303) return { status: toLogin.status, error: await toLogin.text() };
  const login = new URL(toLogin.headers.get('location') ?? '', asked);
  if (login.searchParams.has('error')) return { status: 303, error: String(login.searchParams.get('error')) };
  const page = await (await browser.get(login.href)).text();
  if (!page.includes(`value="${account}"`)) throw new Error('the page does not offer this account');
  const chosen = await browser.post(login.href, new URLSearchParams({ account }));
  const resumed = await browser.get(new URL(chosen.headers.get('location') ?? '', login).href);
  const returned = new URL(resumed.headers.get('location') ?? '', asked);
  const code = returned.searchParams.get('code');
  if (!code) return { status: resumed.status, error: String(returned.searchParams.get('error')) };
  if (!returned.href.startsWith(redirectUri) || returned.searchParams.get('state') !== state) {
    throw new Error('the browser is sent somewhere else');
  }
  const exchanged = await fetch(metadata.token_endpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: CONSOLE_CLIENT,
      redirect_uri: redirectUri,
      code,
      code_verifier: options.verifier ?? verifier,
    }),
  });
  const tokens = (await exchanged.json()) as { access_token?: string; id_token?: string; error?: string };
  return {
    status: exchanged.status,
    ...(tokens.access_token ? { accessToken: tokens.access_token } : {}),
    ...(tokens.id_token ? { idToken: tokens.id_token } : {}),
    ...(tokens.error ? { error: tokens.error } : {}),
  };
}

class CookieJar {
  readonly #cookies = new Map<string, string>();

  get = (url: string): Promise<Response> => this.#send(url, {});
  post = (url: string, body: URLSearchParams): Promise<Response> => this.#send(url, { method: 'POST', body });

  async #send(url: string, init: RequestInit): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.#cookies.set(name, value);
    }
    return response;
  }
}
