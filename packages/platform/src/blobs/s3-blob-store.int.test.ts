import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../config/config.js';
import { assertBlobPlace, blobConfig, openBlobStore } from './blob.config.js';
import { type BlobStore, BlobStoreError } from './blob-store.js';
import { openS3BlobStore } from './s3-blob-store.js';
import { blobStoreContract } from './testing/blob-store.contract.js';
import { type S3Server, startS3Server } from './testing/s3-server.js';

const MIB = 1024 * 1024;
const key = () => `${randomUUID()}/${randomUUID()}/${randomUUID()}`;

let server: S3Server;
let blobs: BlobStore;
const storeAt = (endpoint: string, credentials = server.credentials) =>
  openS3BlobStore({ bucket: server.bucket, region: server.region, endpoint, pathStyle: true, credentials });

beforeAll(async () => {
  server = await startS3Server();
  blobs = storeAt(server.endpoint);
});
afterAll(() => server[Symbol.asyncDispose]());

describe('blobs as objects of a bucket', () => {
  blobStoreContract(() => blobs);

  it('go up in parts of bounded size, each with its SHA-256', async () => {
    await using relay = await relayTo(server.endpoint);
    const content = randomBytes(20 * MIB);
    await storeAt(relay.endpoint).write(key(), Readable.from(slices(content, 100_000)));
    const parts = relay.requests.filter(({ method }) => method === 'PUT');
    expect(parts.length).toBe(3);
    for (const part of parts) {
      expect(part.body.length).toBeLessThanOrEqual(9 * MIB);
      expect(part.headers['x-amz-checksum-sha256']).toBe(createHash('sha256').update(part.body).digest('base64'));
    }
    expect(Buffer.concat(parts.map(({ body }) => body)).equals(content)).toBe(true);
  });

  it('leave no part behind when the source fails in the middle of a multipart upload', async () => {
    const place = key();
    const source = Readable.from(
      (async function* () {
        for (let i = 0; i < 12; i += 1) yield randomBytes(MIB);
        throw new Error('cut off');
      })(),
    );
    await expect(blobs.write(place, source)).rejects.toThrow('cut off');
    const left = await readdir(server.directory, { recursive: true });
    expect(left.filter((name) => name.includes(place.split('/')[2] ?? ''))).toEqual([]);
  });

  it('are removed by the thousand', async () => {
    const study = `${randomUUID()}/${randomUUID()}`;
    const keys = Array.from({ length: 1_050 }, () => `${study}/${randomUUID()}`);
    for (let i = 0; i < keys.length; i += 50) {
      await Promise.all(keys.slice(i, i + 50).map((one) => blobs.write(one, Readable.from([Buffer.from('x')]))));
    }
    await blobs.removePrefix(study);
    for await (const prefix of blobs.listStudyPrefixes(new Date(Date.now() + 60_000))) expect(prefix).not.toBe(study);
  });

  it('are refused to whoever has no key of theirs, as a fault of the store that names no key', async () => {
    const stranger = storeAt(server.endpoint, { accessKeyId: 'guessed', secretAccessKey: 'guessed' });
    const place = key();
    const attempt = stranger.write(place, Readable.from([Buffer.from('x')]));
    await expect(attempt).rejects.toThrow(BlobStoreError);
    await expect(attempt).rejects.not.toThrow(place);
  });
});

describe('where blobs are kept', () => {
  const config = (env: NodeJS.ProcessEnv) => loadConfig(blobConfig, env);

  it('is the bucket that the environment names', async () => {
    const store = await openBlobStore(
      config({
        PULMORA_S3_BUCKET: server.bucket,
        PULMORA_S3_REGION: server.region,
        PULMORA_S3_ENDPOINT: server.endpoint,
        PULMORA_S3_PATH_STYLE: 'true',
        PULMORA_S3_ACCESS_KEY_ID: server.credentials.accessKeyId,
        PULMORA_S3_SECRET_ACCESS_KEY: server.credentials.secretAccessKey,
      }),
    );
    const place = key();
    await store.write(place, Readable.from([Buffer.from('here')]));
    expect((await blobs.read(place)).toString()).toBe('here');
  });

  it('must be one place, with whole credentials', () => {
    expect(() => assertBlobPlace(config({}))).toThrow('exactly one');
    expect(() => assertBlobPlace(config({ PULMORA_BLOB_DIR: '/x', PULMORA_S3_BUCKET: 'abc' }))).toThrow('exactly one');
    expect(() => assertBlobPlace(config({ PULMORA_S3_BUCKET: 'abc', PULMORA_S3_ACCESS_KEY_ID: 'x' }))).toThrow('both');
  });
});

function* slices(content: Buffer, size: number): Generator<Buffer> {
  for (let start = 0; start < content.length; start += size) yield content.subarray(start, start + size);
}

interface Relayed {
  readonly method: string | undefined;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Notes each request and passes it on unchanged. */
async function relayTo(endpoint: string) {
  const requests: Relayed[] = [];
  const relay = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method, headers, url } = request;
    const body = Buffer.concat(chunks);
    requests.push({ method, headers, body });
    const onward = http.request(new URL(url ?? '/', endpoint), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.end(body);
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(relay.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      relay.closeAllConnections();
      await new Promise((resolve) => relay.close(resolve));
    },
  };
}
