import { randomUUID } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClientTls } from '@pulmora/platform';

/** A file to send, read only when its turn comes. */
export interface Upload {
  /** Where among the variables it belongs, such as `input.images.0`. */
  readonly place: string;
  readonly filename: string;
  readonly contentType: string;
  readonly open: () => AsyncIterable<Buffer>;
}

export interface MultipartRequest {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly operations: { readonly query: string; readonly variables: Record<string, unknown> };
  readonly uploads: readonly Upload[];
  readonly signal?: AbortSignal | undefined;
  /** Whom to trust; by default whom Node trusts. */
  readonly tls?: ClientTls | undefined;
}

export interface MultipartAnswer {
  readonly status: number;
  readonly body: string;
  /** When the last byte had been handed to the network, by `performance.now()`; undefined: answered before that. */
  readonly sentAt: number | undefined;
}

/**
 * Sends a GraphQL multipart request (github.com/jaydenseric/graphql-multipart-request-spec, version 2): the operation,
 * then the map, then the files one after another, as they are read.
 *
 * @throws when the connection breaks before there is an answer, or a file cannot be read.
 */
export async function uploadMultipart(request: MultipartRequest): Promise<MultipartAnswer> {
  const boundary = `pulmora-${randomUUID()}`;
  const { request: start } = request.url.startsWith('https:') ? https : http;
  const outgoing = start(request.url, {
    ...request.tls,
    method: 'POST',
    agent: false,
    headers: {
      ...request.headers,
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'apollo-require-preflight': 'true',
    },
    ...(request.signal ? { signal: request.signal } : {}),
  });
  let sentAt: number | undefined;
  outgoing.once('finish', () => {
    sentAt = performance.now();
  });
  const answer = answerOf(outgoing);
  let failure: unknown;
  const sending = pipeline(Readable.from(bodyOf(request, boundary), { objectMode: false }), outgoing).catch((error) => {
    failure = error;
  });
  // An answer may come before all was sent; a request that broke may have been answered all the same.
  const answered = await answer.catch((error) => {
    throw failure ?? error;
  });
  await sending;
  return { ...answered, sentAt };
}

async function* bodyOf({ operations, uploads }: MultipartRequest, boundary: string): AsyncGenerator<Buffer> {
  const field = (name: string, value: unknown) =>
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${JSON.stringify(value)}\r\n`,
      'utf8',
    );
  yield field('operations', operations);
  yield field('map', Object.fromEntries(uploads.map(({ place }, i) => [i, [`variables.${place}`]])));
  for (const [i, { filename, contentType, open }] of uploads.entries()) {
    const name = encodeURIComponent(filename);
    yield Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${i}"; filename="${name}"\r\nContent-Type: ${contentType}\r\n\r\n`,
    );
    yield* open();
    yield Buffer.from('\r\n');
  }
  yield Buffer.from(`--${boundary}--\r\n`);
}

function answerOf(request: http.ClientRequest): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    request.once('error', reject);
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') });
      });
    });
  });
}
