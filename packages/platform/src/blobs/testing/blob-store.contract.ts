import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { BlobNotFoundError, type BlobStore } from '../blob-store.js';

const key = () => `${randomUUID()}/${randomUUID()}/${randomUUID()}`;
const studyOf = (blobKey: string) => blobKey.split('/').slice(0, 2).join('/');

/** What every blob store must do, whatever it keeps blobs in. */
export function blobStoreContract(opened: () => BlobStore): void {
  it('keeps what was written, and says what it was', async () => {
    const blobs = opened();
    const place = key();
    const written = await blobs.write(place, Readable.from([Buffer.from('ab'), Buffer.from('c')]));
    expect(written).toEqual({ size: 3, sha256: createHash('sha256').update('abc').digest('hex') });
    expect((await blobs.read(place)).toString()).toBe('abc');
    expect((await (await blobs.readStream(place)).toArray()).join('')).toBe('abc');
    await blobs.removePrefix(studyOf(place));
    await expect(blobs.read(place)).rejects.toThrow(BlobNotFoundError);
    await expect(blobs.readStream(place)).rejects.toThrow(BlobNotFoundError);
  });

  it('keeps nothing, and everything, of what has no bytes', async () => {
    const blobs = opened();
    const place = key();
    expect(await blobs.write(place, Readable.from([]))).toMatchObject({ size: 0 });
    expect(await blobs.read(place)).toHaveLength(0);
  });

  it('keeps what is larger than any buffer on the way, byte for byte', async () => {
    const blobs = opened();
    const place = key();
    const chunks = Array.from({ length: 201 }, () => randomBytes(65_521));
    const written = await blobs.write(place, Readable.from(chunks));
    const whole = Buffer.concat(chunks);
    expect(written).toEqual({ size: whole.length, sha256: createHash('sha256').update(whole).digest('hex') });
    expect((await blobs.read(place)).equals(whole)).toBe(true);
  });

  it('lends a blob as a file of this machine', async () => {
    const blobs = opened();
    const place = key();
    await blobs.write(place, Readable.from([Buffer.from('as a file')]));
    expect(await blobs.withLocalFile(place, (path) => readFile(path, 'utf8'))).toBe('as a file');
    await expect(
      blobs.withLocalFile(place, async (path) => {
        expect(existsSync(path)).toBe(true);
        throw new Error('unreadable');
      }),
    ).rejects.toThrow('unreadable');
    await expect(blobs.withLocalFile(key(), async () => {})).rejects.toThrow(BlobNotFoundError);
  });

  it.each([
    ['at once', 1],
    ['after megabytes', 200],
  ])('keeps nothing of a source that fails %s', async (_when, chunks) => {
    const blobs = opened();
    const place = key();
    const source = Readable.from(
      (async function* () {
        for (let i = 0; i < chunks; i += 1) yield randomBytes(65_536);
        throw new Error('cut off');
      })(),
    );
    await expect(blobs.write(place, source)).rejects.toThrow('cut off');
    await expect(blobs.read(place)).rejects.toThrow(BlobNotFoundError);
  });

  it('removes what lies below a prefix, one blob, and nothing, but no neighbour', async () => {
    const blobs = opened();
    const [first, second, other] = [key(), key(), key()];
    const sibling = `${studyOf(first)}/${randomUUID()}`;
    for (const place of [first, sibling, second, other]) await blobs.write(place, Readable.from([Buffer.from('x')]));
    await blobs.removePrefix(first);
    await expect(blobs.read(first)).rejects.toThrow(BlobNotFoundError);
    expect((await blobs.read(sibling)).toString()).toBe('x');
    await blobs.removePrefix(studyOf(second));
    await blobs.removePrefix(studyOf(second));
    expect((await blobs.read(other)).toString()).toBe('x');
  });

  it('names studies whose last change is older than asked, each once', async () => {
    const blobs = opened();
    const place = key();
    await blobs.write(place, Readable.from([Buffer.from('x')]));
    await blobs.write(`${studyOf(place)}/${randomUUID()}`, Readable.from([Buffer.from('y')]));
    const listed = async (olderThan: Date) => {
      const found: string[] = [];
      for await (const prefix of blobs.listStudyPrefixes(olderThan)) found.push(prefix);
      return found.filter((prefix) => prefix === studyOf(place));
    };
    expect(await listed(new Date(Date.now() + 60_000))).toEqual([studyOf(place)]);
    expect(await listed(new Date(Date.now() - 3_600_000))).toEqual([]);
  });

  it('takes no key that leads anywhere else', async () => {
    const blobs = opened();
    const tenant = randomUUID();
    const hostile = [
      '',
      '/',
      '..',
      tenant,
      `${tenant}/../${tenant}`,
      `${tenant}/%2e%2e/${tenant}`,
      '/etc/passwd',
      `${tenant}\0/x`,
    ];
    for (const bad of hostile) {
      await expect(blobs.read(bad), bad).rejects.toThrow(TypeError);
      await expect(blobs.readStream(bad), bad).rejects.toThrow(TypeError);
      await expect(
        blobs.withLocalFile(bad, async () => {}),
        bad,
      ).rejects.toThrow(TypeError);
      await expect(blobs.removePrefix(bad), bad).rejects.toThrow(TypeError);
      await expect(blobs.write(bad, Readable.from([])), bad).rejects.toThrow(TypeError);
    }
  });
}
