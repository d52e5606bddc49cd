import { once } from 'node:events';
import net from 'node:net';
import type { Readable } from 'node:stream';

/** A user's own line to the broker, without a client library that would smooth a refusal over. */
export interface BrokerWire {
  /** Whether the broker lets this user publish there. */
  mayPublish(subject: string): Promise<boolean>;
  maySubscribe(subject: string): Promise<boolean>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Logs in over the NATS protocol (docs.nats.io/reference/reference-protocols/nats-protocol). In verbose mode the server
 * answers each line in order, with +OK or why not; one that it refuses may get both.
 *
 * @param url with credentials.
 */
export async function openBrokerWire(url: string): Promise<BrokerWire> {
  const { hostname, port, username, password } = new URL(url);
  const socket = net.connect(Number(port), hostname);
  await once(socket, 'connect');
  const lines = linesOf(socket);
  const next = async () => String((await lines.next()).value ?? '');
  if (!(await next()).startsWith('INFO')) throw new Error('this is no nats-server');
  /** Every line up to the answer to a ping. */
  const exchange = async (text: string) => {
    socket.write(`${text}PING\r\n`);
    const answers: string[] = [];
    for (let line = await next(); line !== 'PONG'; line = await next()) {
      if (line === '') throw new Error('the broker hung up');
      answers.push(line);
    }
    return answers;
  };
  const login = { user: username, pass: password, verbose: true, pedantic: false, headers: true, protocol: 1 };
  const refusals = (answers: string[]) => answers.filter((line) => line.startsWith('-ERR'));
  const refused = refusals(await exchange(`CONNECT ${JSON.stringify(login)}\r\n`));
  if (refused.length > 0) throw new Error(refused[0]);
  let subscriptions = 0;
  return {
    mayPublish: async (subject) => refusals(await exchange(`PUB ${subject} 2\r\n{}\r\n`)).length === 0,
    async maySubscribe(subject) {
      subscriptions += 1;
      const answers = await exchange(`SUB ${subject} ${subscriptions}\r\nUNSUB ${subscriptions}\r\n`);
      return refusals(answers).length === 0;
    },
    async [Symbol.asyncDispose]() {
      socket.destroy();
      if (!socket.closed) await once(socket, 'close');
    },
  };
}

async function* linesOf(stream: Readable): AsyncGenerator<string, void, void> {
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + String(chunk)).split('\r\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
