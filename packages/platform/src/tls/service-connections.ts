import http from 'node:http';
import https from 'node:https';
import { createFetch, type Fetch } from '../http/http-fetch.js';
import type { ProcessTls } from './process-tls.js';

/** Ways to the platform's other servers, which show this process's certificate of today. */
export interface ServiceConnections {
  readonly fetch: Fetch;
  /** Begins a request on a kept connection. */
  request(url: string, options: http.RequestOptions): http.ClientRequest;
  /** For whoever connects by themselves (WebSocket); empty without TLS. */
  readonly socketOptions: { readonly ca?: string; readonly cert?: string; readonly key?: string };
}

/**
 * @param agentOptions of the connections on which {@link ServiceConnections.request} begins.
 */
export function createServiceConnections(
  tls: ProcessTls | undefined,
  agentOptions: http.AgentOptions = { keepAlive: true, timeout: 30_000 },
): ServiceConnections {
  const plain = new http.Agent(agentOptions);
  let secure = new https.Agent({ ...agentOptions, ...tls?.current });
  let fetch = createFetch(tls?.current);
  // Requests on the connections of before end on them; nobody begins another there, and idle ones time out.
  tls?.onChange((material) => {
    secure = new https.Agent({ ...agentOptions, ...material });
    fetch = createFetch(material);
  });
  return {
    fetch: (url, init) => fetch(url, init),
    request: (url, options) =>
      url.startsWith('https:')
        ? https.request(url, { ...options, agent: secure })
        : http.request(url, { ...options, agent: plain }),
    get socketOptions() {
      return tls?.current ?? {};
    },
  };
}
