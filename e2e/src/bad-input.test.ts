import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
  type Answer,
  GraphqlClient,
  phantomPng,
  type Stack,
  startStack,
  UPLOAD_STUDY,
  type UploadStudyData,
} from '@pulmora/stack';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClinicUser, clinicUser, studyOf } from './testing/clinic.js';
import { type Traces, tracesOf } from './testing/traces.js';

const MAX_IMAGE_BYTES = 1024 * 1024;

let stack: Stack;
let anna: ClinicUser;
let patientId: string;
beforeAll(async () => {
  stack = await startStack({ processEnv: { study: { PULMORA_MAX_IMAGE_BYTES: String(MAX_IMAGE_BYTES) } } });
  anna = await clinicUser(stack, 0);
  patientId = await anna.patient();
});
afterAll(() => stack?.stop());

/** Runs what is to leave nothing behind: no row, no event, no file. */
async function withoutTrace(work: () => Promise<void>): Promise<void> {
  // A study is taken in with one event and let go to the workers with another, in its turn: what came before must be over.
  const letGo = ({ events, studies }: Traces) => events === 2 * studies;
  await expect.poll(async () => letGo(await tracesOf(stack, anna.tenantId)), { timeout: 15_000 }).toBe(true);
  const before = await tracesOf(stack, anna.tenantId);
  await work();
  await expect.poll(() => tracesOf(stack, anna.tenantId), { timeout: 15_000 }).toEqual(before);
}

describe('an image that cannot be taken in', () => {
  const noise = (side: number) => sharp(randomBytes(side * side), { raw: { width: side, height: side, channels: 1 } });
  const black = (side: number) => sharp({ create: { width: side, height: side, channels: 3, background: '#000' } });

  test.each([
    ['has no bytes', 'EMPTY', async () => Buffer.alloc(0)],
    ['is a text', 'UNSUPPORTED_TYPE', async () => Buffer.from('%PDF-1.7 no image at all')],
    ['is a GIF', 'UNSUPPORTED_TYPE', async () => black(100).gif().toBuffer()],
    ['is cut off', 'UNREADABLE', async () => (await phantomPng(1)).subarray(0, 40_000)],
    ['is a JPEG cut off', 'UNREADABLE', async () => (await noise(300).jpeg().toBuffer()).subarray(0, 9_000)],
    [
      'is to be shown mirrored',
      'ROTATED_BY_METADATA',
      async () => noise(300).jpeg().withMetadata({ orientation: 2 }).toBuffer(),
    ],
    ['has too many bytes', 'TOO_LARGE', async () => noise(1_100).png({ compressionLevel: 0 }).toBuffer()],
    ['has too many pixels', 'TOO_MANY_PIXELS', async () => black(5_100).png().toBuffer()],
    ['is too small', 'TOO_SMALL', async () => black(20).png().toBuffer()],
  ])('because it %s is refused: %s', async (_name, reason, draw) => {
    const bytes = await draw();
    await withoutTrace(async () => {
      const { data } = await anna.upload(patientId, bytes);
      expect(data?.uploadStudy).toMatchObject({ __typename: 'ImageRejected', reason, position: 0 });
    });
  });

  test('takes the good ones of its study with it', async () => {
    const images = [await phantomPng(2), Buffer.alloc(0), await phantomPng(3)];
    await withoutTrace(async () => {
      const { data } = await anna.upload(patientId, ...images);
      expect(data?.uploadStudy).toMatchObject({ __typename: 'ImageRejected', reason: 'EMPTY', position: 1 });
    });
  });
});

describe('who may not upload', () => {
  const uploadWith = async (token: string) => {
    const client = new GraphqlClient({ url: stack.gatewayUrl, token });
    const variables = { input: { patientId, images: [null] } };
    const bytes = await phantomPng(4);
    return client.upload<UploadStudyData>(UPLOAD_STUDY, variables, [
      {
        place: 'input.images.0',
        filename: 'a.png',
        contentType: 'image/png',
        async *open() {
          yield bytes;
        },
      },
    ]);
  };
  const codeOf = (answer: Answer<unknown>) => [answer.status, answer.errors?.[0]?.extensions?.code];

  test('has no token, or one that has run out', async () => {
    await withoutTrace(async () => {
      expect(codeOf(await uploadWith('none'))).toEqual([401, 'UNAUTHENTICATED']);
      expect(codeOf(await uploadWith(await stack.token({ expiresIn: '-1m' })))).toEqual([401, 'UNAUTHENTICATED']);
    });
  });

  test('is an auditor', async () => {
    await withoutTrace(async () => {
      const answer = await uploadWith(await stack.token({ roles: ['AUDITOR'] }));
      expect(answer.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    });
  });
});

describe('an id', () => {
  test.each([
    ['of nobody', async () => Buffer.from('Patient:6f1c2a52-6f0e-4c3e-9d5b-1f0a54a9a009').toString('base64url')],
    ['of another clinic', async () => (await clinicUser(stack, 1)).patient()],
    ['that is none', async () => "' OR 1=1 --"],
  ])('%s is no patient', async (_name, id) => {
    const foreign = await id();
    const bytes = await phantomPng(5);
    await withoutTrace(async () => {
      expect((await anna.upload(foreign, bytes)).data?.uploadStudy.__typename).toBe('PatientNotFound');
    });
  });

  test('of no study or diagnosis finds nothing', async () => {
    const query = 'query ($id: ID!) { study(id: $id) { id } diagnosis(id: $id) { id } patient(id: $id) { id } }';
    for (const id of ['', 'nonsense', patientId.slice(1), Buffer.from('Study:1').toString('base64url')]) {
      const answer = await anna.client.ask(query, { id });
      expect(answer.data).toEqual({ study: null, diagnosis: null, patient: null });
    }
  });
});

describe('variables', () => {
  test.each([
    ['of another type', { input: { patientId: 7, images: 'none' } }],
    ['that lack what is required', { input: {} }],
    ['that are not there', {}],
    ['with a field too many', { input: { patientId: 'x', images: [], colour: 'Mrs Smith' } }],
    ['with an unknown priority', { input: { patientId: 'x', images: [], priority: 'YESTERDAY' } }],
  ])('%s are refused without quoting them', async (_name, variables) => {
    await withoutTrace(async () => {
      const answer = await anna.client.ask(UPLOAD_STUDY, variables);
      expect(answer.errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
      expect(JSON.stringify(answer)).not.toMatch(/Smith|YESTERDAY/);
    });
  });

  test('without an image', async () => {
    await withoutTrace(async () => {
      expect((await anna.upload(patientId)).data?.uploadStudy).toMatchObject({
        __typename: 'InvalidInput',
      });
    });
  });
});

test('an upload that is broken off leaves nothing, and can be made again', async () => {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'pulmora-abort-'));
  try {
    const file = path.join(directory, 'image.png');
    await writeFile(file, await phantomPng(6));
    const controller = new AbortController();
    const variables = { input: { patientId, images: [null, null] } };
    await withoutTrace(async () => {
      const { blobs } = await tracesOf(stack, anna.tenantId);
      const uploading = anna.client.upload(
        UPLOAD_STUDY,
        variables,
        [
          {
            place: 'input.images.0',
            filename: 'a.png',
            contentType: 'image/png',
            open: () => createReadStream(file),
          },
          {
            place: 'input.images.1',
            filename: 'b.png',
            contentType: 'image/png',
            async *open() {
              yield randomBytes(300_000);
              // The first is stored, the second half-way: now the caller goes away.
              await expect
                .poll(async () => (await tracesOf(stack, anna.tenantId)).blobs, { timeout: 15_000 })
                .toBe(blobs + 2);
              controller.abort();
            },
          },
        ],
        controller.signal,
      );
      await expect(uploading).rejects.toThrow();
    });
    studyOf(await anna.upload(patientId, await phantomPng(6)));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});

describe('the same images', () => {
  test('again for the same patient are the study that exists; for another they are another', async () => {
    const image = await phantomPng(7);
    const first = studyOf(await anna.upload(patientId, image));
    await withoutTrace(async () => {
      const again = await anna.upload(patientId, image);
      expect(again.data?.uploadStudy).toMatchObject({ __typename: 'StudyAlreadyExists', study: { id: first } });
    });
    expect(studyOf(await anna.upload(await anna.patient(), image))).not.toBe(first);
  });

  test('twice at once are one study', async () => {
    const image = await phantomPng(8);
    const before = await tracesOf(stack, anna.tenantId);
    const answers = await Promise.all(Array.from({ length: 4 }, () => anna.upload(patientId, image)));
    const results = answers.map(({ data }) => data?.uploadStudy);
    expect(results.map((result) => result?.__typename).sort()).toEqual([
      'StudyAlreadyExists',
      'StudyAlreadyExists',
      'StudyAlreadyExists',
      'UploadStudySuccess',
    ]);
    const ids = results.map((result) => (result && 'study' in result ? result.study.id : undefined));
    expect(new Set(ids).size).toBe(1);
    const after = await tracesOf(stack, anna.tenantId);
    expect([after.studies - before.studies, after.images - before.images, after.blobs - before.blobs]).toEqual([
      1, 1, 1,
    ]);
  });
});
