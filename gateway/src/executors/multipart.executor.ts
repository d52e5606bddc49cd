import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ExecutionResult } from '@graphql-tools/utils';
import type { ServiceConnections, UploadStream } from '@pulmora/platform';
import type { GatewayRequest } from './json.executor.js';
import { inOrderOfArrival, mapsOneFileTwice, splitUploads, type UploadPart } from './upload-parts.js';
import { failedResult, readResult, unavailable } from './upstream-errors.js';
import { answerOf, startRequest, textOf, upstreamHeaders } from './upstream-request.js';

/** Nothing moves for this long: the upload is dead, milliseconds. */
const TIMEOUT_MS = 120_000;

class FileTooLargeError extends Error {}

/**
 * Passes files on to a subgraph as they arrive, by the GraphQL multipart request protocol: no temporary files, and no
 * more in memory than the pipes between the two sockets hold. Undefined when the request carries no file.
 */
export function createMultipartExecutor(url: string, upstreams: ServiceConnections) {
  return async (request: GatewayRequest): Promise<ExecutionResult | undefined> => {
    const { context, document, operationName } = request;
    const { variables, parts } = splitUploads(request.variables ?? {});
    if (parts.length === 0) return undefined;
    if (!context) return unavailable();
    if (mapsOneFileTwice(parts)) return failedResult('A file is mapped to two places.', 'UPLOAD_INVALID');
    const operations = JSON.stringify({ query: textOf(document), operationName, variables });
    const boundary = `pulmora-${randomUUID()}`;
    const headers = {
      ...upstreamHeaders(context),
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'apollo-require-preflight': '1',
    };
    const upstream = startRequest(upstreams, url, headers, request.signal ?? context.signal, TIMEOUT_MS);
    const answer = answerOf(upstream);
    // An answer may come before everything was sent. Node stops telling when there is room to write once an answer is
    // whole (its client drops the socket's `drain` listener), so going on would wait for ever.
    const answered = new AbortController();
    answer.then(
      () => answered.abort(),
      () => {},
    );
    const body = Readable.from(multipart(boundary, operations, parts), { objectMode: false, highWaterMark: 1 << 17 });
    try {
      await pipeline(body, upstream, { signal: answered.signal });
    } catch (error) {
      const fault = clientFault(error);
      if (fault) return fault;
      // The subgraph has answered already, or it hung up.
      return answer.then(readResult, unavailable);
    }
    return answer.then(readResult, unavailable);
  };
}

async function* multipart(
  boundary: string,
  operations: string,
  parts: readonly UploadPart[],
): AsyncGenerator<Buffer, void, void> {
  const map = JSON.stringify(Object.fromEntries(parts.map(({ path }, i) => [i, [path]])));
  yield Buffer.from(field(boundary, 'operations', operations) + field(boundary, 'map', map));
  for await (const { index, file } of inOrderOfArrival(parts)) {
    // The name that the sender gave a file may name a person; nobody behind here needs it.
    const type = /^[\w.+-]+\/[\w.+-]+$/.test(file.mimetype) ? file.mimetype : 'application/octet-stream';
    yield Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${index}"; filename="${index}"\r\nContent-Type: ${type}\r\n\r\n`,
    );
    const stream = file.createReadStream() as UploadStream;
    for await (const chunk of stream) yield chunk as Buffer;
    if (stream.truncated) throw new FileTooLargeError();
    yield Buffer.from('\r\n');
  }
  yield Buffer.from(`--${boundary}--\r\n`);
}

const field = (boundary: string, name: string, value: string): string =>
  `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

/** What the client did wrong, as graphql-upload-minimal and busboy tell it; undefined when it was not the client. */
function clientFault(error: unknown): ExecutionResult | undefined {
  if (error instanceof FileTooLargeError) return failedResult('A file is too large.', 'PAYLOAD_TOO_LARGE');
  const { status, message = '' } = error as { status?: number; message?: string };
  if (status === 413) return failedResult('A file is too large.', 'PAYLOAD_TOO_LARGE');
  if (status === 400) return failedResult('A file of the upload is missing.', 'UPLOAD_INVALID');
  if (status === 499 || message === 'Unexpected end of form') {
    return failedResult('The upload was cut off.', 'UPLOAD_ABORTED');
  }
  return undefined;
}
