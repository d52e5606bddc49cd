import net from 'node:net';

/** A wire that can be cut: what a process is connected by when its network is to fail. */
export interface TcpProxy {
  /** Where it listens, on loopback. */
  readonly port: number;
  /** Breaks every connection and refuses new ones until it is mended. */
  cut(): void;
  /** Lets nothing through, and says nothing either, until it is mended. */
  hang(): void;
  mend(): void;
  stop(): Promise<void>;
}

/** Passes loopback connections on to a loopback port. */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const pairs = new Set<readonly [net.Socket, net.Socket]>();
  let state: 'open' | 'cut' | 'hanging' = 'open';
  const server = net.createServer((near) => {
    if (state === 'cut') return void near.resetAndDestroy();
    const far = net.connect({ host: '127.0.0.1', port: target });
    const pair = [near, far] as const;
    pairs.add(pair);
    for (const [from, to] of [pair, [far, near] as const]) {
      from.on('error', () => to.destroy());
      from.on('close', () => {
        pairs.delete(pair);
        to.destroy();
      });
      from.pipe(to);
      if (state === 'hanging') from.pause();
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const both = (act: (socket: net.Socket) => void) => {
    for (const [near, far] of pairs) {
      act(near);
      act(far);
    }
  };
  return {
    port: (server.address() as net.AddressInfo).port,
    cut() {
      state = 'cut';
      both((socket) => socket.destroy());
    },
    hang() {
      state = 'hanging';
      both((socket) => socket.pause());
    },
    mend() {
      state = 'open';
      both((socket) => socket.resume());
    },
    async stop() {
      both((socket) => socket.destroy());
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
