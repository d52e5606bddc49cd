import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { errorCode, Fault } from '../fault.js';
import type { Upload } from './multipart-upload.js';

/** An image to be uploaded as one study. */
export interface ImageSource {
  /** As it is shown and reported. */
  readonly name: string;
  upload(place: string): Upload;
}

/** An image at hand. */
export function imageOf(name: string, bytes: Buffer): ImageSource {
  const contentType = contentTypeOf(bytes);
  return {
    name,
    upload: (place) => ({
      place,
      filename: path.basename(name),
      contentType,
      async *open() {
        yield bytes;
      },
    }),
  };
}

/** @throws {Fault} when it is not a file that can be read. */
export async function imageFile(file: string): Promise<ImageSource> {
  try {
    const handle = await open(file);
    try {
      if (!(await handle.stat()).isFile())
        throw new Fault(`${file} is no file: give image files, or a folder by --dir`);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(8), 0, 8, 0);
      const contentType = contentTypeOf(buffer.subarray(0, bytesRead));
      const filename = path.basename(file);
      return {
        name: file,
        upload: (place) => ({ place, filename, contentType, open: () => createReadStream(file) }),
      };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw error instanceof Fault ? error : unreadable(file, error);
  }
}

/**
 * The images of a folder, by name, not of folders in it.
 *
 * @throws {Fault} when it cannot be read, or holds no file called .png, .jpg or .jpeg.
 */
export async function imagesIn(directory: string): Promise<ImageSource[]> {
  try {
    if (!(await stat(directory)).isDirectory()) throw new Fault(`${directory} is no folder: --dir takes one`);
    const names = (await readdir(directory)).filter((name) => /\.(png|jpe?g)$/i.test(name)).sort();
    if (names.length === 0) throw new Fault(`${directory} holds no .png, .jpg or .jpeg file`);
    return await Promise.all(names.map((name) => imageFile(path.join(directory, name))));
  } catch (error) {
    throw error instanceof Fault ? error : unreadable(directory, error);
  }
}

/** By the bytes: many an image bears a wrong name. */
export function contentTypeOf(bytes: Buffer): string {
  if (bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return 'image/png';
  if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'image/jpeg';
  return 'application/octet-stream';
}

function unreadable(place: string, error: unknown): Fault {
  const code = errorCode(error);
  if (code === 'ENOENT') return new Fault(`${place} is not there: check its path`);
  if (code === 'EACCES' || code === 'EPERM') return new Fault(`${place} may not be read by this user (${code})`);
  return new Fault(`${place} cannot be read (${code ?? String(error)})`);
}
