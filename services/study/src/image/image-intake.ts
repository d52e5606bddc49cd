import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  BlobStoreError,
  ClientError,
  KeyProviderUnavailableError,
  type SealedBlobStore,
  type UploadStream,
  type WrittenBlob,
} from '@pulmora/platform';
import type { FileUpload } from 'graphql-upload-minimal';
import type { ByteMeter } from '../quota/byte-meter.js';
import { QuotaExceededError } from '../quota/quota.js';
import { type IntakeReport, metered } from '../upload/upload-progress.js';
import { inspectImage } from './image-inspection.js';
import { type ImageLimits, ImageRejectedError } from './image-rejection.js';

/** An image that is stored, but not yet part of a study. */
export interface StoredImage {
  readonly id: string;
  readonly position: number;
  readonly blobKey: string;
  readonly mediaType: string;
  readonly width: number;
  readonly height: number;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** Version of the clinic's key under which it is stored. */
  readonly keyVersion: number;
}

/** `<tenant>/<study>/<image>`. */
export const blobKey = (tenantId: string, studyId: string, imageId: string): string =>
  `${tenantId}/${studyId}/${imageId}`;

/**
 * Stores and inspects the images of one upload as their parts arrive, whatever their order among the variables. All are
 * taken in, or none: the blobs of a failed intake are removed before it throws.
 *
 * @param meter counts the bytes of all of them as they come.
 * @param signal aborted when the caller goes away: what still waits to be inspected is not.
 * @throws {ImageRejectedError} with the position of the (first) image that cannot be taken in.
 * @throws {QuotaExceededError} at the byte for which there is no more room.
 * @throws {ClientError} UPLOAD_INVALID for one file in two places, UPLOAD_ABORTED when the caller went away.
 */
export async function takeInImages(
  blobs: SealedBlobStore,
  uploads: readonly Promise<FileUpload>[],
  place: { readonly tenantId: string; readonly studyId: string },
  limits: ImageLimits,
  meter: Pick<ByteMeter, 'through'>,
  report?: IntakeReport,
  signal?: AbortSignal,
): Promise<StoredImage[]> {
  if (new Set(uploads).size !== uploads.length) {
    throw new ClientError('One file cannot be two images of a study.', 'UPLOAD_INVALID');
  }
  let failure: unknown;
  const ended = new AbortController();
  const fail = (error: unknown) => {
    failure ??= error;
    ended.abort(error);
  };
  const ending = signal ? AbortSignal.any([signal, ended.signal]) : ended.signal;
  const inspected = new InTurns(AHEAD);
  const stored = await Promise.all(
    uploads.map(async (upload, position) => {
      try {
        const stream = (await upload).createReadStream() as UploadStream;
        // One that breaks off while it waits for its turn is noticed then.
        stream.on('error', () => {});
        // The request is read to its end even when it has failed: an answer in mid-body is lost on many clients.
        try {
          const image = await inspected.after(async () => {
            if (failure) return undefined;
            return takeIn(blobs, stream, position, { ...place, signal: ending }, limits, meter, report);
          });
          if (image) report?.accepted(position);
          return image;
        } finally {
          // A file that was not read to its end would keep the next one from ever arriving.
          drop(stream);
        }
      } catch (error) {
        if (error instanceof ImageRejectedError) report?.rejected(position, error.reason);
        return fail(error);
      }
    }),
  );
  if (failure === undefined) return stored.filter((image) => image !== undefined);
  await blobs.removePrefix(`${place.tenantId}/${place.studyId}`);
  if (failure instanceof ImageRejectedError || failure instanceof QuotaExceededError) throw failure;
  if (failure instanceof ClientError) throw failure;
  throw uploadFault(failure);
}

/** Images of one upload that are stored and wait to be inspected, at most: the sender is slowed to that. */
const AHEAD = 4;

/** Begins each task when all but so many of those before it have ended, in the order in which they come. */
class InTurns {
  readonly #ends: Promise<unknown>[] = [];
  readonly #ahead: number;

  constructor(ahead: number) {
    this.#ahead = ahead;
  }

  async after<T>(task: () => Promise<T>): Promise<T> {
    const before = this.#ends.at(-this.#ahead);
    const result = Promise.resolve(before).then(task);
    const last = this.#ends.at(-1);
    // One that comes later waits for what came before, too, whichever ends first.
    this.#ends.push(Promise.allSettled([last, result]));
    return result;
  }
}

/** Reads the files of a request that is refused for another reason to their end, keeping nothing. */
export function discardUploads(uploads: readonly Promise<FileUpload>[]): void {
  for (const upload of new Set(uploads)) {
    upload.then((file) => drop(file.createReadStream())).catch(() => {});
  }
}

/** Reads to the end, or until the caller is gone. */
function drop(stream: Readable): undefined {
  stream.on('error', () => {}).resume();
}

/** SHA-256 over the images' digests in order: what makes two uploads the same study. */
export function contentDigest(images: readonly StoredImage[]): string {
  const hash = createHash('sha256');
  for (const image of images) hash.update(`${image.sha256}\n`);
  return hash.digest('hex');
}

async function takeIn(
  blobs: SealedBlobStore,
  stream: UploadStream,
  position: number,
  { tenantId, studyId, signal }: { readonly tenantId: string; readonly studyId: string; readonly signal: AbortSignal },
  limits: ImageLimits,
  meter: Pick<ByteMeter, 'through'>,
  report: IntakeReport | undefined,
): Promise<StoredImage> {
  const id = randomUUID();
  const key = blobKey(tenantId, studyId, id);
  const source = report ? reported(stream, position, report) : stream;
  const counted = meter.through(source);
  let written: WrittenBlob;
  try {
    written = await blobs.write(key, counted);
  } finally {
    counted.destroy();
    // Who reads the stream by another gives it back, so that the rest of it can be dropped.
    if (source !== stream) source.destroy();
  }
  const { size, sha256, keyVersion } = written;
  if (size === 0) throw new ImageRejectedError('EMPTY', position);
  if (stream.truncated || size > limits.maxBytes) throw new ImageRejectedError('TOO_LARGE', position);
  try {
    const inspected = await inspectImage(() => blobs.read(key), limits, { tenantId, signal });
    return { id, position, blobKey: key, sizeBytes: size, sha256, keyVersion, ...inspected };
  } catch (error) {
    throw error instanceof ImageRejectedError ? new ImageRejectedError(error.reason, position) : error;
  }
}

/** The same bytes, of which it is told as they are read. What is left is still to be read of the stream itself. */
function reported(stream: UploadStream, position: number, report: IntakeReport): Readable {
  const chunks = stream.iterator({ destroyOnReturn: false });
  return Readable.from(
    metered(chunks, (count) => report.received(position, count)),
    { objectMode: false },
  );
}

/** What multipart parsing raises is the caller's doing; what the file system or the object store raises is ours, and stays as it is. */
function uploadFault(error: unknown): unknown {
  const { status, syscall, code } = error as { status?: number; syscall?: string; code?: string };
  if (status === 400) return new ClientError('A file of the upload is missing or broken.', 'UPLOAD_INVALID');
  const ours = error instanceof BlobStoreError || error instanceof KeyProviderUnavailableError;
  if (ours || (syscall !== undefined && code !== 'ECONNRESET')) return error;
  return new ClientError('The upload was cut off.', 'UPLOAD_ABORTED');
}
