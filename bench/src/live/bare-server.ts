import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What is to be told to everybody of a group. */
export interface BareEvent {
  readonly group: number;
  readonly number: number;
}

/** A graphql-ws server and nothing else, in a process of its own: no token, no database, no broker, no gateway. */
export class BareServer implements AsyncDisposable {
  readonly #child = fork(fileURLToPath(new URL('./bare-server-process.js', import.meta.url)));
  readonly #listening = once(this.#child, 'message') as Promise<[{ port: number }]>;

  async url(): Promise<string> {
    return `ws://127.0.0.1:${(await this.#listening)[0].port}/graphql`;
  }

  publish(event: BareEvent): void {
    this.#child.send(event);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return;
    this.#child.disconnect();
    await once(this.#child, 'exit');
  }
}
