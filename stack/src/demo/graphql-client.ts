import { type ClientTls, createFetch } from '@pulmora/platform';
import { createClient } from 'graphql-ws';
import { type ClientOptions, WebSocket } from 'ws';
import { type Upload, uploadMultipart } from './multipart-upload.js';

export interface GraphqlClientOptions {
  /** The HTTP endpoint; subscriptions go to the same place by WebSocket. */
  readonly url: string;
  /** An access token. */
  readonly token: string;
  /** Whom to trust besides nobody else; by default whom Node trusts. */
  readonly tls?: ClientTls | undefined;
}

/** One error of a GraphQL answer. */
export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string; readonly traceId?: string };
}

export interface Answer<Data> {
  /** HTTP status. */
  readonly status: number;
  readonly data?: Data | null;
  readonly errors?: readonly AnswerError[];
}

/** The answer to an upload, and when the last byte of the request had been handed to the network. */
export interface UploadAnswer<Data> extends Answer<Data> {
  /** On the clock of `performance.now()`, milliseconds; undefined when the answer came before all was sent. */
  readonly sentAt: number | undefined;
}

/** The code by which a socket is closed whose token is not, or no longer, good. */
const FORBIDDEN = 4403;

/** What the gateway refused, or could not do: a GraphQL answer without the data that was asked for. */
export class AnswerFault extends Error {
  readonly code: string;

  constructor(readonly answer: Answer<unknown>) {
    const [first] = answer.errors ?? [];
    super(first?.message ?? `status ${answer.status} and no data`);
    this.name = 'AnswerFault';
    this.code = first?.extensions?.code ?? 'NO_ANSWER';
  }
}

/** A client of the public GraphQL API, as any front end is: JSON, multipart uploads, and graphql-ws. */
export class GraphqlClient {
  readonly #options: GraphqlClientOptions;

  constructor(options: GraphqlClientOptions) {
    this.#options = options;
  }

  /** @throws {TypeError} when nobody listens there or the connection breaks. */
  async ask<Data>(query: string, variables: Record<string, unknown> = {}): Promise<Answer<Data>> {
    const { url, tls } = this.#options;
    const response = await (tls ? createFetch(tls) : fetch)(url, {
      method: 'POST',
      headers: { ...this.#headers(), 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    return { status: response.status, ...((await response.json()) as Omit<Answer<Data>, 'status'>) };
  }

  /** @throws {AnswerFault} when there are errors or no data. */
  async data<Data>(query: string, variables: Record<string, unknown> = {}): Promise<Data> {
    return dataOf(await this.ask<Data>(query, variables));
  }

  /**
   * Sends files by the GraphQL multipart request protocol, streaming them.
   *
   * @param uploads each with the place in the variables that it fills, such as `input.images.0`.
   * @throws when the connection breaks before there is an answer.
   */
  async upload<Data>(
    query: string,
    variables: Record<string, unknown>,
    uploads: readonly Upload[],
    signal?: AbortSignal,
  ): Promise<UploadAnswer<Data>> {
    const { status, body, sentAt } = await uploadMultipart({
      url: this.#options.url,
      tls: this.#options.tls,
      headers: this.#headers(),
      operations: { query, variables },
      uploads,
      signal,
    });
    return { status, sentAt, ...(JSON.parse(body) as Omit<Answer<Data>, 'status'>) };
  }

  /** Live results, until the caller leaves the loop or the server ends the stream; reconnects in between. */
  async *subscribe<Data>(
    query: string,
    variables: Record<string, unknown> = {},
    signal?: AbortSignal,
  ): AsyncGenerator<Data, void, void> {
    const client = createClient({
      url: this.#options.url.replace(/^http/, 'ws'),
      webSocketImpl: socketsWith(this.#options.tls),
      retryAttempts: 10,
      shouldRetry: (event) => (event as { code?: number }).code !== FORBIDDEN,
      connectionParams: { authorization: `Bearer ${this.#options.token}` },
    });
    const results = client.iterate<Data>({ query, variables });
    const leave = () => void results.return?.();
    signal?.addEventListener('abort', leave, { once: true });
    try {
      if (signal?.aborted) return;
      for await (const { data, errors } of results) {
        if (errors?.length || !data) {
          throw new AnswerFault({ status: 200, errors: (errors ?? []) as unknown as readonly AnswerError[] });
        }
        yield data;
      }
    } finally {
      signal?.removeEventListener('abort', leave);
      await client.dispose();
    }
  }

  #headers(): Record<string, string> {
    return {
      authorization: `Bearer ${this.#options.token}`,
      accept: 'application/graphql-response+json, application/json',
    };
  }
}

/** graphql-ws makes sockets itself, and knows of no options. */
const socketsWith = (tls: ClientTls | undefined): typeof WebSocket =>
  class extends WebSocket {
    constructor(address: string, protocols: string | string[]) {
      super(address, protocols, { ...tls } as ClientOptions);
    }
  } as typeof WebSocket;

/** @throws {AnswerFault} when there are errors or no data. */
export function dataOf<Data>(answer: Answer<Data>): Data {
  if (answer.errors?.length || !answer.data) throw new AnswerFault(answer);
  return answer.data;
}
