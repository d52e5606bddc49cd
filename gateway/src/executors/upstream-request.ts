import type http from 'node:http';
import {
  createServiceConnections,
  type ProcessTls,
  type RequestContext,
  type ServiceConnections,
} from '@pulmora/platform';
import type { DocumentNode } from 'graphql';
import { print } from 'graphql';

/**
 * Connections to the subgraphs are kept: a handshake costs more than a small query. An idle one is dropped here long
 * before the subgraph would drop it, so that no request meets a connection that is just being closed.
 */
export const createUpstreams = (tls?: ProcessTls): ServiceConnections =>
  createServiceConnections(tls, { keepAlive: true, maxSockets: 128, keepAliveMsecs: 5_000, timeout: 30_000 });

/** An answer larger than this is no answer, bytes. */
const MAX_ANSWER = 64 * 1024 * 1024;

/** The user's own token goes on, and the trace; nothing else of the request does. */
export function upstreamHeaders(context: RequestContext): http.OutgoingHttpHeaders {
  return {
    accept: 'application/graphql-response+json, application/json',
    authorization: `Bearer ${context.identity.token}`,
    traceparent: context.traceparent,
  };
}

export function startRequest(
  upstreams: ServiceConnections,
  url: string,
  headers: http.OutgoingHttpHeaders,
  signal: AbortSignal,
  timeoutMs: number,
  method: 'POST' | 'GET' = 'POST',
): http.ClientRequest {
  const request = upstreams.request(url, { method, headers, signal });
  request.setTimeout(timeoutMs, () => request.destroy(new Error('the subgraph is silent')));
  return request;
}

/** The whole body of the answer; rejects when the connection breaks or the answer is too large. */
export function answerOf(request: http.ClientRequest): Promise<string> {
  return new Promise((resolve, reject) => {
    request.once('error', reject);
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > MAX_ANSWER) request.destroy(new Error('the answer is too large'));
        else chunks.push(chunk);
      });
      response.once('error', reject);
      response.once('aborted', () => reject(new Error('the answer was cut off')));
      response.once('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    });
  });
}

const printed = new WeakMap<DocumentNode, string>();

/** The text of a document; plans are cached, and so are their documents' texts. */
export function textOf(document: DocumentNode): string {
  let text = printed.get(document);
  if (text === undefined) {
    text = print(document);
    printed.set(document, text);
  }
  return text;
}
