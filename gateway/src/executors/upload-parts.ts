import type { FileUpload } from 'graphql-upload-minimal';

/** A file that is still on its way, and where among the variables it belongs. */
export interface UploadPart {
  readonly path: string;
  readonly file: Promise<FileUpload>;
}

export interface SplitVariables {
  /** The variables with null in place of each file. */
  readonly variables: unknown;
  readonly parts: readonly UploadPart[];
}

/** Takes the files out of variables, as the GraphQL multipart request specification has it. */
export function splitUploads(variables: unknown): SplitVariables {
  const parts: UploadPart[] = [];
  return { variables: withoutFiles(variables, 'variables', parts), parts };
}

/** Whether one file stands in two places; its bytes can be read only once. */
export const mapsOneFileTwice = (parts: readonly UploadPart[]): boolean =>
  new Set(parts.map((part) => part.file)).size < parts.length;

/**
 * The files in the order in which they arrive, which is the client's to choose. Without temporary files the next one
 * arrives only when the one before has been read, so waiting for a particular one could wait for ever.
 */
export async function* inOrderOfArrival(
  parts: readonly UploadPart[],
): AsyncGenerator<{ readonly part: UploadPart; readonly index: number; readonly file: FileUpload }, void, void> {
  const waiting = new Map(
    parts.map((part, index) => [index, part.file.then((file) => ({ part, index, file }))] as const),
  );
  // A file that fails is met in its turn below; until then its failure is not to count as unhandled.
  for (const arrival of waiting.values()) arrival.catch(() => {});
  while (waiting.size > 0) {
    const arrived = await Promise.race(waiting.values());
    waiting.delete(arrived.index);
    yield arrived;
  }
}

function withoutFiles(value: unknown, path: string, parts: UploadPart[]): unknown {
  const file = uploadIn(value);
  if (file) {
    parts.push({ path, file });
    return null;
  }
  if (Array.isArray(value)) return value.map((item, i) => withoutFiles(item, `${path}.${i}`, parts));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withoutFiles(item, `${path}.${key}`, parts)]),
  );
}

/** graphql-upload-minimal puts an `Upload` in the variables; its scalar, where one is used, the promise inside it. */
function uploadIn(value: unknown): Promise<FileUpload> | undefined {
  if (value instanceof Promise) return value as Promise<FileUpload>;
  const { promise } = (typeof value === 'object' && value !== null ? value : {}) as { promise?: unknown };
  return promise instanceof Promise ? (promise as Promise<FileUpload>) : undefined;
}
