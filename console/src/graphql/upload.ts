import { print } from 'graphql';
import type { TypedDocumentNode } from 'urql';

/** How far an upload is, bytes of the request's body. */
export interface UploadProgress {
  readonly sent: number;
  readonly total: number;
}

export interface UploadOptions<Variables> {
  readonly variables: Variables;
  /** Each with the place in the variables that it fills, such as `input.images.0`; there the variables have null. */
  readonly files: readonly { readonly place: string; readonly file: File }[];
  readonly token: string;
  readonly onProgress: (progress: UploadProgress) => void;
  readonly signal?: AbortSignal;
}

export class UploadError extends Error {
  constructor(
    readonly kind: 'network' | 'refused' | 'aborted',
    message: string,
  ) {
    super(message);
    this.name = 'UploadError';
  }
}

/**
 * Sends files by the GraphQL multipart request protocol; the document has to ask for `__typename` itself. By `XMLHttpRequest`, since `fetch` does not say how much of a
 * body has been sent.
 *
 * @throws {UploadError} when the connection breaks, the platform refuses, or the signal is aborted.
 */
export function uploadFiles<Data, Variables>(
  document: TypedDocumentNode<Data, never>,
  { variables, files, token, onProgress, signal }: UploadOptions<Variables>,
): Promise<Data> {
  const form = new FormData();
  form.append('operations', JSON.stringify({ query: print(document), variables }));
  form.append('map', JSON.stringify(Object.fromEntries(files.map(({ place }, i) => [i, [`variables.${place}`]]))));
  // A file's name may be a person's: the platform is not told it.
  for (const [i, { file }] of files.entries()) form.append(String(i), file, `image-${i}`);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', '/graphql');
    request.setRequestHeader('authorization', `Bearer ${token}`);
    request.setRequestHeader('apollo-require-preflight', '1');
    request.setRequestHeader('accept', 'application/graphql-response+json, application/json');
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => onProgress({ sent: loaded, total });
    request.onload = () => {
      const answer = request.response as { data?: Data | null; errors?: { message: string }[] } | null;
      if (answer?.data && !answer.errors?.length) resolve(answer.data);
      else reject(new UploadError('refused', answer?.errors?.[0]?.message ?? `${request.status}`));
    };
    request.onerror = () => reject(new UploadError('network', 'the connection broke'));
    request.onabort = () => reject(new UploadError('aborted', 'aborted'));
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(form);
  });
}
