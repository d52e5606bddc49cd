import { WebSocket } from 'ws';

/** What is told on a socket: data of a push, or the errors in place of it. */
export interface Push {
  readonly data: Record<string, unknown> | null;
  readonly errors?: readonly { readonly extensions?: Readonly<Record<string, unknown>> }[];
}

export interface RawSubscription {
  /** Resolves when the socket was acknowledged and the subscription sent; rejects when it was closed before. */
  readonly open: Promise<void>;
  /** Resolves with the code by which it was closed. */
  readonly closed: Promise<number>;
  /** Breaks the connection as a network would. */
  cut(): void;
}

/** One subscription on a socket of its own, with as little around it as can be: thousands fit in a process. */
export function subscribeRaw(
  url: string,
  token: string | undefined,
  payload: { readonly query: string; readonly variables?: Record<string, unknown> },
  onPush: (push: Push) => void,
): RawSubscription {
  const socket = new WebSocket(url, 'graphql-transport-ws', { perMessageDeflate: false });
  let opened = () => {};
  let failed = (_error: Error) => {};
  const open = new Promise<void>((resolve, reject) => {
    opened = resolve;
    failed = reject;
  });
  open.catch(() => {});
  const closed = new Promise<number>((resolve) => {
    socket.once('close', (code) => {
      failed(new Error(`closed with ${code}`));
      resolve(code);
    });
  });
  socket.on('error', () => {});
  socket.once('open', () => {
    const init = token === undefined ? {} : { authorization: `Bearer ${token}` };
    socket.send(JSON.stringify({ type: 'connection_init', payload: init }));
  });
  socket.on('message', (text) => {
    const message = JSON.parse(String(text)) as { type: string; payload?: unknown };
    if (message.type === 'connection_ack') {
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload }));
      opened();
    } else if (message.type === 'next') onPush(message.payload as Push);
    else if (message.type === 'error') onPush({ data: null, errors: message.payload as never });
  });
  return { open, closed, cut: () => socket.terminate() };
}
