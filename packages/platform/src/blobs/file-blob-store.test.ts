import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BlobStore } from './blob-store.js';
import { openFileBlobStore } from './file-blob-store.js';
import { blobStoreContract } from './testing/blob-store.contract.js';

let folder: string;
let blobs: BlobStore;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulmora-blobs-'));
  blobs = await openFileBlobStore(folder);
});
afterAll(() => rm(folder, { recursive: true }));

describe('blobs as files', () => {
  blobStoreContract(() => blobs);

  it('leave no partial file of a source that failed', async () => {
    const [tenant, study, image] = [randomUUID(), randomUUID(), randomUUID()];
    const source = Readable.from(
      (async function* () {
        yield Buffer.from('some of it');
        throw new Error('cut off');
      })(),
    );
    await expect(blobs.write(`${tenant}/${study}/${image}`, source)).rejects.toThrow('cut off');
    expect(await readdir(join(folder, tenant, study))).toEqual([]);
  });
});
