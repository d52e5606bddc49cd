import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
} from 'graphql';
import type { RequestContext } from '../graphql/request-context.js';
import { type PushSharing, type SharingPlan, sharingPlanOf } from './push-sharing.js';

type Pushes = AsyncIterableIterator<ExecutionResult>;

/** How long what was made for one viewer is what the others are told, milliseconds: settings may have changed since. */
const SHARED_FOR_MS = 250;

/** A push that was made, and its text once somebody has needed it. */
interface Made {
  readonly result: ExecutionResult | Promise<ExecutionResult>;
  readonly at: number;
  text?: string;
}

/**
 * Makes pushes of what the sources of subscriptions yield. Who sees what is decided by each viewer's own source; where
 * several are given the very same thing, and are of one class, the push is resolved and written once for all of them.
 */
export class PushExecution {
  readonly #schema: GraphQLSchema;
  readonly #sharing: PushSharing;
  readonly #now: () => number;
  readonly #plans = new WeakMap<DocumentNode, Map<string, (SharingPlan & { readonly id: number }) | undefined>>();
  /** By what was yielded, then by plan, class and variables. */
  readonly #made = new WeakMap<object, Map<string, Made>>();
  #plansMade = 0;

  /** @param now tells the time, milliseconds; a test's own in tests. */
  constructor(schema: GraphQLSchema, sharing: PushSharing, now: () => number = () => performance.now()) {
    this.#schema = schema;
    this.#sharing = sharing;
    this.#now = now;
  }

  /** In place of graphql's own `subscribe`. */
  readonly subscribe = async (args: ExecutionArgs): Promise<Pushes | ExecutionResult> => {
    const source = await createSourceEventStream(args);
    if (!isIterable(source)) return source;
    const plan = this.#planOf(args);
    const context = args.contextValue as RequestContext;
    const key = plan && `${plan.id} ${plan.viewers(context)} ${JSON.stringify(chosen(args, plan.variables))}`;
    const events = source[Symbol.asyncIterator]();
    const next = async (): Promise<IteratorResult<ExecutionResult, undefined>> => {
      for (;;) {
        const { value: event, done } = await events.next();
        if (done) return { value: undefined, done: true };
        if (key === undefined) return { value: await execute({ ...args, rootValue: event }), done: false };
        const made = this.#make(event as object, key, args);
        const result = await made.result;
        // Errors are told each viewer under the trace of their own.
        if (!context.live?.tell || result.errors) return { value: result, done: false };
        made.text ??= textOf(result, context.live.cursor);
        await context.live.tell(made.text);
      }
    };
    const pushes: Pushes = {
      next,
      async return() {
        await events.return?.();
        return { value: undefined, done: true };
      },
      async throw(error) {
        await events.throw?.(error);
        throw error;
      },
      [Symbol.asyncIterator]: () => pushes,
    };
    return pushes;
  };

  #make(event: object, key: string, args: ExecutionArgs): Made {
    const now = this.#now();
    let ofEvent = this.#made.get(event);
    if (!ofEvent) {
      ofEvent = new Map();
      this.#made.set(event, ofEvent);
    }
    const known = ofEvent.get(key);
    if (known && now - known.at < SHARED_FOR_MS) return known;
    const contextValue = ofNobody(args.contextValue as RequestContext);
    const made = { result: execute({ ...args, rootValue: event, contextValue }), at: now };
    ofEvent.set(key, made);
    return made;
  }

  #planOf({ document, operationName }: ExecutionArgs) {
    let ofDocument = this.#plans.get(document);
    if (!ofDocument) {
      ofDocument = new Map();
      this.#plans.set(document, ofDocument);
    }
    const name = operationName ?? '';
    if (!ofDocument.has(name)) {
      const plan = sharingPlanOf(this.#schema, this.#sharing, document, operationName);
      this.#plansMade += 1;
      ofDocument.set(name, plan && { ...plan, id: this.#plansMade });
    }
    return ofDocument.get(name);
  }
}

/** Somebody of a viewer's clinic and roles, and nobody in particular: what depends on who it is comes out as for nobody. */
const ofNobody = ({ identity, traceparent }: RequestContext): RequestContext => ({
  identity: { ...identity, subject: '', token: '' },
  traceparent,
  signal: new AbortController().signal,
  loaders: new Map(),
});

/** What is not given at all has its default value, which null has not. */
const chosen = ({ variableValues = {} }: ExecutionArgs, names: readonly string[]) =>
  names.map((name) => (Object.hasOwn(variableValues ?? {}, name) ? [variableValues?.[name]] : []));

const textOf = ({ data }: ExecutionResult, cursor: string | undefined): string =>
  JSON.stringify({ data: data ?? null, ...(cursor === undefined ? {} : { extensions: { cursor } }) });

const isIterable = (source: AsyncIterable<unknown> | ExecutionResult): source is AsyncIterable<unknown> =>
  Symbol.asyncIterator in source;
