import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operationParts, type RawPart, rawMultipart } from './testing/raw-multipart.js';
import { startToyPlatform, type ToyPlatform } from './testing/toy-platform.js';

const UPLOAD = `mutation ($input: UploadInput!, $refuse: String) {
  upload(input: $input, refuse: $refuse) { position arrival sha256 }
}`;
const MAX_FILE_SIZE = 8 * 1024 * 1024;

let platform: ToyPlatform;
let token: string;
beforeAll(async () => {
  platform = await startToyPlatform({ maxFileSize: MAX_FILE_SIZE, maxFiles: 4 });
  token = await platform.token();
});
afterAll(() => platform[Symbol.asyncDispose]());

const file = (name: string, size = 1_000): RawPart & { bytes: Buffer } => ({
  name,
  filename: `${name}.png`,
  bytes: randomBytes(size),
});
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** Sends a whole request; undefined parts end it early. */
async function send(...parts: readonly RawPart[]) {
  const upload = rawMultipart(platform.url, token);
  upload.send(...parts);
  upload.end();
  return upload.answer;
}

const codeOf = async (...parts: readonly RawPart[]) => (await send(...parts)).json.errors?.[0]?.extensions.code;

describe('files', () => {
  test('arrive byte by byte as they were sent, whatever their sizes', async () => {
    const files = [file('0', 0), file('1', 1), file('2', 7_654_321)];
    const { status, json } = await send(...operationParts(UPLOAD), ...files);
    expect(status).toBe(200);
    expect(json.data?.upload).toMatchObject(files.map(({ bytes }, position) => ({ position, sha256: sha256(bytes) })));
  });

  test('that arrive in another order than the variables keep their places, and nobody waits for ever', async () => {
    const files = [file('2', 3_000_000), file('0', 3_000_000), file('1', 3_000_000)];
    const { json } = await send(...operationParts(UPLOAD), ...files);
    expect(json.data?.upload).toEqual(
      [1, 2, 0].map((arrival, position) => ({
        position,
        arrival,
        sha256: sha256((files[arrival] as { bytes: Buffer }).bytes),
      })),
    );
  });

  test('may be more than the operation asks for: what nobody asked for is dropped', async () => {
    const variables = { input: { files: [null] } };
    const parts = operationParts(UPLOAD, variables, { 0: ['variables.input.files.0'] });
    const { json } = await send(...parts, file('unasked', 200_000), file('0'));
    expect(json.data?.upload).toHaveLength(1);
  });

  test('of eight uploads at once do not mix', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const files = [file('0', 500_000), file('1', 500_000), file('2', 500_000)];
        const { json } = await send(...operationParts(UPLOAD), ...files);
        const received = json.data?.upload as { sha256: string }[];
        return received.every(({ sha256: digest }, i) => digest === sha256((files[i] as { bytes: Buffer }).bytes));
      }),
    );
    expect(answers).toEqual(Array(8).fill(true));
  });
});

describe('is refused by a typed error', () => {
  test('a file that is mapped to two places', async () => {
    const map = { 0: ['variables.input.files.0', 'variables.input.files.1'] };
    const parts = operationParts(UPLOAD, { input: { files: [null, null] } }, map);
    expect(await codeOf(...parts, file('0', 100_000))).toBe('UPLOAD_INVALID');
  });

  test('a file that is missing', async () => {
    expect(await codeOf(...operationParts(UPLOAD), file('0'), file('2'))).toBe('UPLOAD_INVALID');
  });

  test.each([
    ['nowhere', { 0: ['variables.input.nothing.there'] }],
    ['to no path', { 0: [''] }],
    ['to no list', { 0: 'variables.input.files.0' }],
    ['into a prototype', { 0: ['variables.__proto__.polluted'] }],
    ['over the query', { 0: ['query'] }],
  ])('a file that is mapped %s', async (_name, map) => {
    const before = await platform.requests();
    expect(await codeOf(...operationParts(UPLOAD, { input: { files: [null] } }, map), file('0'))).toMatch(
      /^(BAD_REQUEST|BAD_USER_INPUT)$/,
    );
    expect(await platform.requests()).toEqual(before);
    expect('polluted' in {}).toBe(false);
  });

  test('a map before the operation, or a file before the map', async () => {
    const [operations, map] = operationParts(UPLOAD) as [RawPart, RawPart];
    expect(await codeOf(map, operations, file('0'))).toBe('BAD_REQUEST');
    expect(await codeOf(operations, file('0'), map)).toBe('BAD_REQUEST');
    expect(await codeOf(operations)).toBe('BAD_REQUEST');
  });

  test('an operation that is no JSON', async () => {
    expect(await codeOf({ name: 'operations', value: '{' }, { name: 'map', value: '{}' })).toBe('BAD_REQUEST');
  });

  test('a list of operations', async () => {
    const operations = {
      name: 'operations',
      value: JSON.stringify([{ query: '{ whoami }' }, { query: '{ whoami }' }]),
    };
    expect(await codeOf(operations, { name: 'map', value: '{}' })).toBe('BAD_REQUEST');
  });

  test('too many files', async () => {
    const map = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [i, [`variables.input.files.${i}`]]));
    const parts = operationParts(UPLOAD, { input: { files: Array(5).fill(null) } }, map);
    expect(await codeOf(...parts, ...[0, 1, 2, 3, 4].map((i) => file(String(i))))).toBe('PAYLOAD_TOO_LARGE');
  });

  test('a file that is too large', async () => {
    expect(await codeOf(...operationParts(UPLOAD), file('0', MAX_FILE_SIZE + 1), file('1'), file('2'))).toBe(
      'PAYLOAD_TOO_LARGE',
    );
  });

  test('a body that ends too early', async () => {
    const upload = rawMultipart(platform.url, token);
    upload.send(...operationParts(UPLOAD), file('0'), file('1'));
    upload.request.end(`--${upload.boundary}\r\nContent-Disposition: form-data; name="2"; filename="2"\r\n\r\nhalf`);
    const { json } = await upload.answer;
    expect(json.errors?.[0]?.extensions.code).toBe('UPLOAD_ABORTED');
  });

  test('a request without the header that browsers do not send unasked', async () => {
    const upload = rawMultipart(platform.url, token, { 'apollo-require-preflight': '' });
    upload.send(...operationParts(UPLOAD), file('0', 500_000), file('1'), file('2'));
    upload.end();
    expect((await upload.answer).json.errors?.[0]?.extensions.code).toBe('BAD_REQUEST');
  });

  test('an upload beside another field, also where fragments hide it', async () => {
    for (const query of [
      'mutation ($input: UploadInput!) { touch upload(input: $input) { position } }',
      'mutation ($input: UploadInput!) { a: upload(input: $input) { position } b: upload(input: $input) { position } }',
      'mutation ($input: UploadInput!) { ...Both } fragment Both on Mutation { touch upload(input: $input) { position } }',
      'mutation ($input: UploadInput!) { ... on Mutation { touch } ...One } fragment One on Mutation { upload(input: $input) { position } }',
    ]) {
      expect(await codeOf(...operationParts(query), file('0', 500_000), file('1'), file('2'))).toBe(
        'GRAPHQL_VALIDATION_FAILED',
      );
    }
  });

  test('a caller without a token, before a byte of a file is read', async () => {
    const upload = rawMultipart(platform.url, 'none');
    upload.send(...operationParts(UPLOAD), file('0', 100_000));
    // The body is not even whole.
    expect(await upload.answer).toMatchObject({
      status: 401,
      json: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
    });
    upload.request.destroy();
  });
});

test('an answer that comes before all files were read reaches the caller, who sends on unharmed', async () => {
  const variables = { input: { files: [null, null, null] }, refuse: 'Not these.' };
  const files = [file('0', 6_000_000), file('1', 6_000_000), file('2', 6_000_000)];
  const { json } = await send(...operationParts(UPLOAD, variables), ...files);
  expect(json.errors).toMatchObject([{ message: 'Not these.', extensions: { code: 'UPLOAD_INVALID' } }]);
});

test('a refusal reaches also a caller who keeps no connection, however much they still send', async () => {
  for (let i = 0; i < 5; i += 1) {
    const upload = rawMultipart(platform.url, 'none', { connection: 'close' });
    upload.send(...operationParts(UPLOAD), file('0', 6_000_000), file('1', 6_000_000), file('2', 6_000_000));
    upload.end();
    expect(await upload.answer).toMatchObject({ status: 401 });
    await once(upload.request, 'close');
  }
});

test('a caller who goes away in mid-upload is gone for the subgraph, too', async () => {
  const upload = rawMultipart(platform.url, token);
  const started = once(platform.events, 'started');
  const aborted = once(platform.events, 'aborted');
  upload.send(...operationParts(UPLOAD), file('0', 2_000_000));
  await started;
  upload.request.destroy();
  await aborted;
  // And the next upload is served as ever.
  const { json } = await send(...operationParts(UPLOAD), file('0'), file('1'), file('2'));
  expect(json.data?.upload).toHaveLength(3);
});

test('a subgraph that is down: a code', async () => {
  await using crippled = await startToyPlatform();
  await crippled.stopSubgraph('study');
  const upload = rawMultipart(crippled.url, await crippled.token());
  upload.send(...operationParts(UPLOAD), file('0', 3_000_000), file('1', 3_000_000), file('2'));
  upload.end();
  expect((await upload.answer).json.errors?.[0]?.extensions.code).toBe('SERVICE_UNAVAILABLE');
});
