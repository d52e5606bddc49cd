import http from 'node:http';
import https from 'node:https';
import { Readable } from 'node:stream';
import type { ClientTls } from './tls-client.js';

export interface FetchInit {
  readonly method?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | Headers | undefined;
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The part of the Fetch standard that services use to ask one another. */
export type Fetch = (url: string, init?: FetchInit) => Promise<Response>;

/** A kept connection is dropped here before the other side would drop it, milliseconds. */
const IDLE_MS = 30_000;

/**
 * `fetch` that trusts an authority of one's own and shows a certificate, which Node's own cannot be told. Redirects are
 * not followed.
 */
export function createFetch(tls: ClientTls = {}): Fetch {
  const plain = new http.Agent({ keepAlive: true, timeout: IDLE_MS });
  const secure = new https.Agent({ keepAlive: true, timeout: IDLE_MS, ...definedOf(tls) });
  return (url, init = {}) =>
    new Promise((resolve, reject) => {
      const { method = 'GET', body, signal } = init;
      const headers = Object.fromEntries(new Headers(init.headers as Record<string, string> | undefined));
      if (body !== undefined) headers['content-length'] = String(Buffer.byteLength(body));
      const options = { method, headers, ...(signal ? { signal } : {}) };
      const request = url.startsWith('https:')
        ? https.request(url, { ...options, agent: secure })
        : http.request(url, { ...options, agent: plain });
      request.once('error', reject);
      request.once('response', (response) => resolve(toResponse(response)));
      request.end(body);
    });
}

/** TLS options without those that are not given: an explicit undefined is not the same to Node. */
export const definedOf = <T extends object>(options: T): Partial<T> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;

/** Statuses whose answers have no body, by the Fetch standard. */
const BODILESS = new Set([101, 204, 205, 304]);

function toResponse(response: http.IncomingMessage): Response {
  const status = response.statusCode ?? 502;
  const headers = new Headers();
  for (let i = 0; i < response.rawHeaders.length; i += 2) {
    headers.append(response.rawHeaders[i] ?? '', response.rawHeaders[i + 1] ?? '');
  }
  if (BODILESS.has(status)) {
    response.resume();
    return new Response(null, { status, headers });
  }
  return new Response(Readable.toWeb(response) as ReadableStream, { status, headers });
}
