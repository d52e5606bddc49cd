import { randomUUID } from 'node:crypto';
import http from 'node:http';

/** A part of a multipart body, in the order in which it is to be sent. */
export type RawPart =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly filename: string; readonly bytes: Buffer };

export interface RawRequest {
  readonly request: http.ClientRequest;
  readonly boundary: string;
  /** Sends parts; a body is whole after `end()`. */
  send(...parts: readonly RawPart[]): void;
  end(): void;
  /** Resolves with the answer; rejects when the connection breaks without one. */
  readonly answer: Promise<{ status: number; json: RawAnswer }>;
}

export interface RawAnswer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { message: string; extensions: { code: string } }[];
}

/** A multipart request written by hand, so that it can break the protocol. */
export function rawMultipart(url: string, token: string, headers: Record<string, string> = {}): RawRequest {
  const boundary = randomUUID();
  const request = http.request(url, {
    method: 'POST',
    agent: false,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'apollo-require-preflight': '1',
      ...headers,
    },
  });
  const answer = new Promise<{ status: number; json: RawAnswer }>((resolve, reject) => {
    request.once('error', reject);
    request.once('response', async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      resolve({ status: response.statusCode ?? 0, json: JSON.parse(Buffer.concat(chunks).toString('utf8')) });
    });
  });
  answer.catch(() => {});
  return {
    request,
    boundary,
    send(...parts) {
      for (const part of parts) {
        const file = 'bytes' in part ? `; filename="${part.filename}"\r\nContent-Type: image/png` : '';
        request.write(`--${boundary}\r\nContent-Disposition: form-data; name="${part.name}"${file}\r\n\r\n`);
        request.write('bytes' in part ? part.bytes : part.value);
        request.write('\r\n');
      }
    },
    end: () => void request.end(`--${boundary}--\r\n`),
    answer,
  };
}

/** The fields that come before the files: three of them in `input.files`, unless told otherwise. */
export function operationParts(
  query: string,
  variables: Record<string, unknown> = { input: { files: [null, null, null] } },
  map: unknown = { 0: ['variables.input.files.0'], 1: ['variables.input.files.1'], 2: ['variables.input.files.2'] },
): RawPart[] {
  return [
    { name: 'operations', value: JSON.stringify({ query, variables }) },
    { name: 'map', value: JSON.stringify(map) },
  ];
}
