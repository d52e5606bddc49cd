import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { assertBlobKey, BlobNotFoundError, type BlobStore } from './blob-store.js';

/** Blobs as files under one folder, for a single machine. Written beside, then renamed, so a reader sees all or nothing. */
export async function openFileBlobStore(root: string): Promise<BlobStore> {
  await mkdir(root, { recursive: true, mode: 0o700 });
  const pathOf = (key: string) => {
    assertBlobKey(key);
    return join(root, key);
  };
  return {
    async write(key, source) {
      const path = pathOf(key);
      // Of a name of its own: two writers must not write into one file. One that a crash leaves goes with its study.
      const partial = `${path}.${randomUUID()}.partial`;
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const hash = createHash('sha256');
      let size = 0;
      const meter = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          hash.update(chunk);
          size += chunk.length;
          done(null, chunk);
        },
      });
      try {
        // By iteration, not by a pipe: graphql-upload-minimal unpipes a file at its size limit, and a pipe that has lost
        // its source waits for ever.
        const chunks = async function* () {
          yield* source.iterator({ destroyOnReturn: false });
        };
        await pipeline(chunks, meter, createWriteStream(partial, { flags: 'wx', mode: 0o600, flush: true }));
        await rename(partial, path);
      } catch (error) {
        await rm(partial, { force: true });
        throw error;
      }
      return { size, sha256: hash.digest('hex') };
    },
    async read(key) {
      return readFile(pathOf(key)).catch((error: NodeJS.ErrnoException) => {
        throw error.code === 'ENOENT' ? new BlobNotFoundError() : error;
      });
    },
    async readStream(key) {
      const file = await open(pathOf(key)).catch((error: NodeJS.ErrnoException) => {
        throw error.code === 'ENOENT' ? new BlobNotFoundError() : error;
      });
      return file.createReadStream();
    },
    async withLocalFile(key, use) {
      const path = pathOf(key);
      if (!(await stat(path).catch(() => undefined))) throw new BlobNotFoundError();
      return use(path);
    },
    async removePrefix(prefix) {
      await rm(pathOf(prefix), { recursive: true, force: true });
    },
    async *listStudyPrefixes(olderThan) {
      for (const tenant of await readdir(root)) {
        for (const study of await readdir(join(root, tenant)).catch(() => [])) {
          const changed = await stat(join(root, tenant, study)).catch(() => undefined);
          if (changed && changed.mtime < olderThan) yield `${tenant}/${study}`;
        }
      }
    },
  };
}
