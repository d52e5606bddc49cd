import { randomInt } from 'node:crypto';
import net from 'node:net';

/** Below the ports that Linux gives to outgoing connections, so that none of those takes one in between. */
const FIRST = 20_000;
const LAST = 32_000;

const handedOut = new Set<number>();

/** A loopback TCP port that nothing listens on, and that this process has not been given before. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, LAST);
    if (handedOut.has(port)) continue;
    handedOut.add(port);
    if ((await tryListen(port, '127.0.0.1')) === undefined) return port;
  }
}

/** Listens for an instant; returns the error's code, or `undefined` when the port can be had. */
export async function tryListen(port: number, host: string): Promise<string | undefined> {
  const server = net.createServer();
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'UNKNOWN'));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
