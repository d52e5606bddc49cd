import type { ExecutionResult } from '@graphql-tools/utils';
import type { OperationExtensions, RequestContext } from '@pulmora/platform';
import type { Client, FormattedExecutionResult } from 'graphql-ws';
import { failedResult, sanitisedErrors, unavailable } from './upstream-errors.js';

/** Pushes that wait for a client which reads slowly; past that the subgraph is asked to stop, and to go on later. */
const MOST_WAITING = 64;

interface Waiting {
  readonly result: ExecutionResult;
  readonly cursor: string | undefined;
}

type Payload = {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
};

/** What a subgraph's push says besides its data. */
interface PushExtensions {
  readonly cursor?: unknown;
  /** Where the operation stands before it has been pushed anything. */
  readonly position?: unknown;
}

/** One user's subscription at a subgraph, on a socket that it shares with others. */
export class LiveUpstream implements AsyncIterableIterator<ExecutionResult> {
  readonly #client: Client;
  readonly #context: RequestContext;
  readonly #payload: Payload & { extensions: Record<string, unknown> };
  readonly #waiting: Waiting[] = [];
  /** Of the last push that came. */
  #cursor: string | undefined;
  #leave: () => void = () => {};
  #wake: () => void = () => {};
  #ended = false;
  #paused = false;

  constructor(client: Client, payload: Payload, context: RequestContext) {
    this.#client = client;
    this.#context = context;
    const extensions: OperationExtensions = {
      authorization: `Bearer ${context.identity.token}`,
      traceparent: context.traceparent,
      // A gateway may itself be asked by one.
      ...(context.live?.resume === undefined ? {} : { after: context.live.resume }),
    };
    this.#payload = { ...payload, extensions: { ...extensions } };
    this.#subscribe();
  }

  async next(): Promise<IteratorResult<ExecutionResult, undefined>> {
    for (;;) {
      const next = this.#waiting.shift();
      if (next) {
        // The subscription server puts it into the answer that it makes of this.
        if (this.#context.live) this.#context.live.cursor = next.cursor;
        return { value: next.result, done: false };
      }
      if (this.#ended) return { value: undefined, done: true };
      if (this.#paused) this.#subscribe();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async return(): Promise<IteratorResult<ExecutionResult, undefined>> {
    this.#waiting.length = 0;
    this.#end();
    return { value: undefined, done: true };
  }

  async throw(error: unknown): Promise<never> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #subscribe(): void {
    this.#paused = false;
    // Of an earlier subscription on the same socket, something may still be on its way.
    let current = true;
    const leave = this.#client.subscribe<Record<string, unknown>, PushExtensions>(this.#payload, {
      next: (result) => {
        if (current) this.#take(result);
      },
      error: (error) => {
        if (!current) return;
        this.#waiting.push({ result: faultOf(error), cursor: undefined });
        this.#end();
      },
      complete: () => {
        if (current) this.#end();
      },
    });
    this.#leave = () => {
      current = false;
      leave();
    };
  }

  #take({ data, errors, extensions }: FormattedExecutionResult<Record<string, unknown>, PushExtensions>): void {
    const { cursor, position } = extensions ?? {};
    if (typeof position === 'string') {
      this.#reach(position);
      return;
    }
    const known = typeof cursor === 'string' ? cursor : undefined;
    if (known !== undefined) this.#reach(known);
    const result = { data: data ?? null, ...(errors ? { errors: sanitisedErrors(errors) } : {}) } as ExecutionResult;
    this.#waiting.push({ result, cursor: known });
    if (this.#waiting.length >= MOST_WAITING) this.#pause();
    this.#wake();
  }

  /** When the socket breaks, the client says the same again: by then, with where it got to. */
  #reach(cursor: string): void {
    this.#cursor = cursor;
    this.#payload.extensions.after = cursor;
  }

  #pause(): void {
    if (this.#cursor === undefined) {
      // A stream without cursors cannot be left and gone back to.
      if (this.#waiting.length < 8 * MOST_WAITING) return;
      this.#waiting.push({ result: failedResult('It was read too slowly.', 'SERVICE_UNAVAILABLE'), cursor: undefined });
      this.#end();
      return;
    }
    this.#leave();
    this.#paused = true;
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#leave();
    this.#wake();
  }
}

/** An `error` message of the protocol is a list; anything else is the socket's own trouble. */
const faultOf = (error: unknown): ExecutionResult =>
  Array.isArray(error) ? ({ data: null, errors: sanitisedErrors(error) } as ExecutionResult) : unavailable();
