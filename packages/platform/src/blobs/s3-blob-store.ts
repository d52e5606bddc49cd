import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { assertBlobKey, BlobNotFoundError, type BlobStore, BlobStoreError } from './blob-store.js';
import { localCopyPath } from './local-copies.js';
import { removeObjects, studyPrefixes } from './s3-listing.js';

export interface S3BlobStoreOptions {
  readonly bucket: string;
  readonly region: string;
  /** Of a server that is not AWS's. */
  readonly endpoint?: string | undefined;
  /** `<endpoint>/<bucket>/…` instead of `<bucket>.<endpoint>/…`. */
  readonly pathStyle?: boolean;
  /** By default what the SDK finds: the workload's identity, or AWS_* variables. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  /** Bytes of one part, and so what a write holds in memory; S3 takes no less than 5 MiB. */
  readonly partBytes?: number;
}

const MIB = 1024 * 1024;

/**
 * Blobs as objects of one bucket, for pods that share no file system. Each part goes up with its SHA-256, which the
 * server compares; an object appears when it is whole.
 */
export function openS3BlobStore(options: S3BlobStoreOptions): BlobStore {
  const { bucket: Bucket, partBytes = 8 * MIB } = options;
  const client = new S3Client({
    region: options.region,
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    ...(options.credentials ? { credentials: options.credentials } : {}),
    forcePathStyle: options.pathStyle ?? false,
    // What is sent has a SHA-256 anyway; other servers than AWS's stumble over the SDK's own checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  const read = async (Key: string) => {
    assertBlobKey(Key);
    const { Body } = await told(client.send(new GetObjectCommand({ Bucket, Key })));
    if (!Body) throw new BlobStoreError('an object came without a body');
    return Body as Readable & { transformToByteArray(): Promise<Uint8Array> };
  };
  return {
    async write(Key, source) {
      assertBlobKey(Key);
      const upload = new PartedUpload(client, { Bucket, Key });
      const hash = createHash('sha256');
      let size = 0;
      let waiting: Buffer[] = [];
      let waitingBytes = 0;
      try {
        // By iteration, not by a pipe: see the file store.
        for await (const chunk of source.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
          hash.update(chunk);
          size += chunk.length;
          waiting.push(chunk);
          waitingBytes += chunk.length;
          if (waitingBytes < partBytes) continue;
          await upload.part(Buffer.concat(waiting, waitingBytes));
          waiting = [];
          waitingBytes = 0;
        }
        await upload.finish(Buffer.concat(waiting, waitingBytes));
      } catch (error) {
        await upload.abort();
        throw error;
      }
      return { size, sha256: hash.digest('hex') };
    },
    async read(key) {
      return Buffer.from(await told((await read(key)).transformToByteArray()));
    },
    readStream: read,
    async withLocalFile(key, use) {
      const path = localCopyPath();
      const body = await read(key);
      try {
        await told(pipeline(body, createWriteStream(path, { flags: 'wx', mode: 0o600 })));
        return await use(path);
      } finally {
        await rm(path, { force: true });
      }
    },
    async removePrefix(prefix) {
      assertBlobKey(prefix);
      await told(removeObjects(client, Bucket, prefix));
    },
    listStudyPrefixes: (olderThan) => studyPrefixes(client, Bucket, olderThan),
  };
}

/** One object on its way: in a single request while it fits in a part, as a multipart upload from then on. */
class PartedUpload {
  #id: string | undefined;
  readonly #parts: CompletedPart[] = [];

  constructor(
    private readonly client: S3Client,
    private readonly place: { readonly Bucket: string; readonly Key: string },
  ) {}

  async part(Body: Buffer): Promise<void> {
    this.#id ??= (
      await told(this.client.send(new CreateMultipartUploadCommand({ ...this.place, ChecksumAlgorithm: 'SHA256' })))
    ).UploadId;
    const PartNumber = this.#parts.length + 1;
    const ChecksumSHA256 = sha256Base64(Body);
    const { ETag } = await told(
      this.client.send(new UploadPartCommand({ ...this.place, UploadId: this.#id, PartNumber, Body, ChecksumSHA256 })),
    );
    this.#parts.push({ PartNumber, ETag, ChecksumSHA256 });
  }

  async finish(Body: Buffer): Promise<void> {
    if (this.#id === undefined) {
      const ChecksumSHA256 = sha256Base64(Body);
      await told(this.client.send(new PutObjectCommand({ ...this.place, Body, ChecksumSHA256 })));
      return;
    }
    if (Body.length > 0) await this.part(Body);
    await told(
      this.client.send(
        new CompleteMultipartUploadCommand({
          ...this.place,
          UploadId: this.#id,
          MultipartUpload: { Parts: this.#parts },
        }),
      ),
    );
  }

  /** What was uploaded of it is not kept; the bucket's lifecycle removes what cannot be aborted now. */
  async abort(): Promise<void> {
    if (this.#id === undefined) return;
    await this.client
      .send(new AbortMultipartUploadCommand({ ...this.place, UploadId: this.#id }))
      .catch(() => undefined);
  }
}

const sha256Base64 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('base64');

/** The store's own faults by one name, so that nobody takes them for the caller's; messages that name keys stay inside. */
async function told<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    const { name } = error as Error;
    if (name === 'NoSuchKey' || name === 'NotFound') throw new BlobNotFoundError();
    throw new BlobStoreError(`the object store failed: ${name}`);
  }
}
