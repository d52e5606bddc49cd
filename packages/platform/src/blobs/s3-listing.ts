import { DeleteObjectsCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { BlobStoreError } from './blob-store.js';

/** Of S3's, for one request that deletes. */
const MOST_AT_ONCE = 1_000;

interface Listed {
  readonly key: string;
  readonly changed: Date;
}

/** Objects whose keys start with `Prefix`, in the order of their keys, a thousand a request. */
async function* list(client: S3Client, Bucket: string, Prefix?: string): AsyncGenerator<Listed[]> {
  let ContinuationToken: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({
        Bucket,
        ...(Prefix ? { Prefix } : {}),
        ...(ContinuationToken ? { ContinuationToken } : {}),
      }),
    );
    yield (page.Contents ?? []).flatMap(({ Key, LastModified }) =>
      Key && LastModified ? [{ key: Key, changed: LastModified }] : [],
    );
    ContinuationToken = page.IsTruncated ? page.NextContinuationToken : undefined;
  } while (ContinuationToken);
}

/** Removes the object with this key, and all below it. */
export async function removeObjects(client: S3Client, Bucket: string, prefix: string): Promise<void> {
  const Objects: { Key: string }[] = [];
  // Listed to the end first: not every server goes on with a listing from which objects have gone.
  for await (const page of list(client, Bucket, prefix)) {
    for (const { key } of page) if (key === prefix || key.startsWith(`${prefix}/`)) Objects.push({ Key: key });
  }
  while (Objects.length > 0) {
    const Delete = { Objects: Objects.splice(0, MOST_AT_ONCE), Quiet: true };
    const { Errors } = await client.send(new DeleteObjectsCommand({ Bucket, Delete }));
    if (Errors && Errors.length > 0) throw new BlobStoreError(`${Errors.length} objects were not removed`);
  }
}

/** Keys come in order, so a study's objects stand together: one pass over the bucket, no request a study. */
export async function* studyPrefixes(client: S3Client, Bucket: string, olderThan: Date): AsyncGenerator<string> {
  let current: { prefix: string; changed: Date } | undefined;
  for await (const page of list(client, Bucket)) {
    for (const { key, changed } of page) {
      const prefix = key.split('/').slice(0, 2).join('/');
      if (prefix === current?.prefix) {
        if (changed > current.changed) current.changed = changed;
        continue;
      }
      if (current && current.changed < olderThan) yield current.prefix;
      current = { prefix, changed };
    }
  }
  if (current && current.changed < olderThan) yield current.prefix;
}
