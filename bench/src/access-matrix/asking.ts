import { AnswerFault, GraphqlClient, imageOf, phantomPng, uploadMultipart } from '@pulmora/stack';
import { type Arguments, FileToSend } from './arguments.js';
import type { Operation } from './operations.js';
import type { Reply } from './outcome.js';

/** A document, and its variables with files in place. */
export interface Question {
  readonly query: string;
  readonly variables: Arguments;
}

/** Declares the arguments of a field as variables. */
export function declared({ field }: Operation, args: Arguments): { readonly head: string; readonly call: string } {
  const used = (field?.args ?? []).filter(({ name }) => name in args);
  if (used.length === 0) return { head: '', call: '' };
  return {
    head: used.map(({ name, type }) => `$${name}: ${type}`).join(', '),
    call: `(${used.map(({ name }) => `${name}: $${name}`).join(', ')})`,
  };
}

let drawn = 0;

/** Asks over HTTP, as multipart where there are files. */
export async function ask(
  url: string,
  token: string | undefined,
  { query, variables }: Question,
  forged: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const headers: Record<string, string> = {
    ...forged,
    accept: 'application/graphql-response+json, application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const files = placesOfFiles(variables, '');
  if (files.length > 0) {
    const images = await Promise.all(
      files.map(async (place) => imageOf('matrix.png', await phantomPng(8_000 + drawn++)).upload(place)),
    );
    const operations = { query, variables: JSON.parse(JSON.stringify(variables, withoutFiles)) };
    return replyOf((await uploadMultipart({ url, headers, operations, uploads: images })).body);
  }
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return replyOf(await response.text());
}

/** How long a stream that was opened may still bring what it is not to bring, milliseconds. */
const GRACE_MS = 300;
const PATIENCE_MS = 20_000;

/**
 * Opens a subscription until its first push or its refusal. Where nothing is to come, it is enough that a subscription
 * opened later, `marker`, has been answered.
 */
export async function follow(
  url: string,
  token: string | undefined,
  { query, variables }: Question,
  marker: Question | undefined,
): Promise<Reply & { readonly pushed: boolean }> {
  const client = new GraphqlClient({ url, token: token ?? 'none' });
  const end = new AbortController();
  const first = (question: Question) =>
    client.subscribe<unknown>(question.query, { ...question.variables }, end.signal).next();
  const pushed = first({ query, variables }).then(
    ({ value }) => ({ data: value, codes: [], text: JSON.stringify(value ?? null), pushed: true }),
    (error: unknown) => ({ data: null, codes: codesIn(error), text: '', pushed: false }),
  );
  const open = { data: null, codes: [], text: '', pushed: false };
  const quiet = async () => {
    if (!marker) return wait(PATIENCE_MS, end.signal);
    await first(marker).catch(() => {});
    return wait(GRACE_MS, end.signal);
  };
  try {
    return await Promise.race([pushed, quiet().then(() => open)]);
  } finally {
    end.abort();
  }
}

const wait = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

/** A socket that is closed with 4403 belongs to nobody. */
function codesIn(error: unknown): string[] {
  if (error instanceof AnswerFault) return [error.code];
  return [(error as { code?: unknown }).code === 4403 ? 'UNAUTHENTICATED' : `socket: ${String(error)}`];
}

function replyOf(text: string): Reply {
  const { data, errors } = JSON.parse(text) as { data?: unknown; errors?: { extensions?: { code?: string } }[] };
  return { data, codes: (errors ?? []).map(({ extensions }) => extensions?.code ?? 'NO_CODE'), text };
}

function placesOfFiles(value: unknown, place: string): string[] {
  if (value instanceof FileToSend) return [place];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => placesOfFiles(item, place ? `${place}.${key}` : key));
}

const withoutFiles = (_key: string, value: unknown): unknown => (value instanceof FileToSend ? null : value);
