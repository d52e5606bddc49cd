import { GraphQLError } from 'graphql';
import type { Client, ExecutionResult, Sink, SubscribePayload } from 'graphql-ws';

/**
 * Subscribes so that a socket which comes back goes on where the last one ended: every push has its place in the
 * clinic's events, and the last one goes with the operation when it is sent again.
 *
 * @returns ends it.
 */
export function subscribeResuming(
  sockets: Pick<Client, 'subscribe'>,
  { query, variables }: SubscribePayload,
  sink: Sink<ExecutionResult<Record<string, unknown>, unknown>>,
): () => void {
  // A copy: the socket client sends the same object each time, as it is then.
  const mine: Record<string, unknown> = { ...variables };
  const resumes = /\$after\b/.test(query);
  let left = false;
  const leave = sockets.subscribe(
    { query, variables: mine },
    {
      next(result) {
        const cursor = resumes && cursorOf(result as Pushed);
        if (cursor) mine.after = cursor;
        sink.next(result as ExecutionResult<Record<string, unknown>, unknown>);
      },
      error: (error) => sink.error(error),
      complete() {
        // Whoever follows does not learn of an end from urql's hooks, but of an error: what they see may not be theirs any more.
        if (!left) sink.next({ errors: [new GraphQLError('No more is told.', { extensions: { code: 'ENDED' } })] });
        sink.complete();
      },
    },
  );
  return () => {
    left = true;
    leave();
  };
}

interface Pushed {
  readonly extensions?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly extensions?: Readonly<Record<string, unknown>> | null }[];
}

function cursorOf({ extensions, errors }: Pushed): string | undefined {
  const cursor = extensions?.cursor ?? errors?.find((error) => error.extensions?.cursor)?.extensions?.cursor;
  return typeof cursor === 'string' && cursor ? cursor : undefined;
}
