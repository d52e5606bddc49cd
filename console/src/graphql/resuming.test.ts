import type { Sink, SubscribePayload } from 'graphql-ws';
import { describe, expect, it, vi } from 'vitest';
import { subscribeResuming } from './resuming.js';

/** A socket client that keeps what it would send, and lets pushes be made. */
function sockets() {
  const sent: SubscribePayload[] = [];
  const sinks: Sink[] = [];
  return {
    sent,
    push: (result: object) => sinks[0]?.next(result as never),
    end: () => sinks[0]?.complete(),
    subscribe: (payload: SubscribePayload, sink: Sink) => {
      sent.push(payload);
      sinks.push(sink);
      return () => sink.complete();
    },
  };
}

const sink = () => ({ next: vi.fn(), error: vi.fn(), complete: vi.fn() });
const FOLLOWING = 'subscription ($id: ID!, $after: String) { caseUpdated(caseId: $id, after: $after) { __typename } }';

describe('a subscription that resumes', () => {
  it('goes on behind the last push, also one that came without data', () => {
    const client = sockets();
    const variables = { id: 'a' };
    const heard = sink();
    subscribeResuming(client, { query: FOLLOWING, variables }, heard);
    expect(client.sent[0]?.variables).toEqual({ id: 'a' });
    client.push({ data: {}, extensions: { cursor: 'c1' } });
    expect(client.sent[0]?.variables).toEqual({ id: 'a', after: 'c1' });
    client.push({ data: {} });
    expect(client.sent[0]?.variables).toEqual({ id: 'a', after: 'c1' });
    client.push({ errors: [{ extensions: { code: 'RESYNC', cursor: 'c2' } }] });
    expect(client.sent[0]?.variables).toEqual({ id: 'a', after: 'c2' });
    expect(heard.next).toHaveBeenCalledTimes(3);
    // What whoever subscribed had asked for is theirs.
    expect(variables).toEqual({ id: 'a' });
  });

  it('leaves one alone that knows no cursors', () => {
    const client = sockets();
    subscribeResuming(client, { query: 'subscription { accessAlertRaised { id } }', variables: {} }, sink());
    client.push({ data: {}, extensions: { cursor: 'c1' } });
    expect(client.sent[0]?.variables).toEqual({});
  });

  it('says that it has ended, unless it was left', () => {
    const client = sockets();
    const [ended, left] = [sink(), sink()];
    subscribeResuming(client, { query: FOLLOWING, variables: {} }, ended);
    client.end();
    expect(ended.next).toHaveBeenCalledExactlyOnceWith({
      errors: [expect.objectContaining({ extensions: { code: 'ENDED' } })],
    });
    expect(ended.complete).toHaveBeenCalledOnce();
    subscribeResuming(client, { query: FOLLOWING, variables: {} }, left)();
    expect(left.next).not.toHaveBeenCalled();
  });
});
