import { z } from 'zod';
import { ConfigError } from '../config/config.js';
import type { BlobStore } from './blob-store.js';
import { openFileBlobStore } from './file-blob-store.js';
import { sweepLocalCopies } from './local-copies.js';
import { openS3BlobStore } from './s3-blob-store.js';

/** Where blobs are kept: a folder (one machine), or a bucket (pods). Exactly one of the two is named. */
export const blobConfig = {
  PULMORA_BLOB_DIR: z.string().min(1).optional(),
  PULMORA_S3_BUCKET: z.string().min(3).optional(),
  PULMORA_S3_REGION: z.string().min(1).default('us-east-1'),
  // Of a server that is not AWS's.
  PULMORA_S3_ENDPOINT: z.url().optional(),
  PULMORA_S3_PATH_STYLE: z.stringbool().default(false),
  // Both or neither; without them the workload's own identity is used.
  PULMORA_S3_ACCESS_KEY_ID: z.string().min(1).optional(),
  PULMORA_S3_SECRET_ACCESS_KEY: z.string().min(1).optional(),
};

export type BlobConfig = z.infer<z.ZodObject<typeof blobConfig>>;

/** @throws {ConfigError} where a combination of variables makes no place. */
export function assertBlobPlace(config: BlobConfig): void {
  const faults: string[] = [];
  if ((config.PULMORA_BLOB_DIR === undefined) === (config.PULMORA_S3_BUCKET === undefined)) {
    faults.push('PULMORA_BLOB_DIR, PULMORA_S3_BUCKET: exactly one must be set');
  }
  if ((config.PULMORA_S3_ACCESS_KEY_ID === undefined) !== (config.PULMORA_S3_SECRET_ACCESS_KEY === undefined)) {
    faults.push('PULMORA_S3_ACCESS_KEY_ID, PULMORA_S3_SECRET_ACCESS_KEY: both or neither');
  }
  if (faults.length > 0) throw new ConfigError(faults);
}

/** @throws {ConfigError} see {@link assertBlobPlace}. */
export async function openBlobStore(config: BlobConfig): Promise<BlobStore> {
  assertBlobPlace(config);
  if (config.PULMORA_BLOB_DIR !== undefined) return openFileBlobStore(config.PULMORA_BLOB_DIR);
  await sweepLocalCopies();
  const accessKeyId = config.PULMORA_S3_ACCESS_KEY_ID;
  const secretAccessKey = config.PULMORA_S3_SECRET_ACCESS_KEY;
  return openS3BlobStore({
    bucket: config.PULMORA_S3_BUCKET ?? '',
    region: config.PULMORA_S3_REGION,
    endpoint: config.PULMORA_S3_ENDPOINT,
    pathStyle: config.PULMORA_S3_PATH_STYLE,
    credentials: accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined,
  });
}
