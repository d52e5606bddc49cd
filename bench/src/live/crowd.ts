import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Who is to be connected to where. */
export interface CrowdOrders {
  readonly url: string;
  /** `GROUP` stands for the number of the member's group. */
  readonly query: string;
  /** One socket each; undefined: of nobody. `group` says whose events it is to be told. */
  readonly members: readonly { readonly token?: string; readonly group: number }[];
}

/** What was to be told: to which group, by which number, when it was published (milliseconds since 1970). */
export type Published = readonly { readonly group: number; readonly number: number; readonly at: number }[];

export interface CrowdFinding {
  readonly latencies: readonly number[];
  readonly lost: number;
  readonly duplicated: number;
  /** Sockets that were closed before it was over. */
  readonly broken: number;
}

export type CrowdMessage =
  | { readonly kind: 'connect'; readonly orders: CrowdOrders }
  | { readonly kind: 'count'; readonly published: Published };
export type CrowdReply =
  | { readonly kind: 'connected'; readonly sockets: number }
  | { readonly kind: 'counted'; readonly finding: CrowdFinding };

/** A process full of clients. */
export class Crowd implements AsyncDisposable {
  readonly #child = fork(fileURLToPath(new URL('./crowd-process.js', import.meta.url)), { serialization: 'advanced' });

  async connect(orders: CrowdOrders): Promise<number> {
    const reply = await this.#ask({ kind: 'connect', orders });
    return reply.kind === 'connected' ? reply.sockets : 0;
  }

  /** Waits a moment for what is still on its way, and counts. */
  async count(published: Published): Promise<CrowdFinding> {
    const reply = await this.#ask({ kind: 'count', published });
    if (reply.kind !== 'counted') throw new Error('a crowd does not count');
    return reply.finding;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return;
    this.#child.disconnect();
    await once(this.#child, 'exit');
  }

  async #ask(message: CrowdMessage): Promise<CrowdReply> {
    const answered = once(this.#child, 'message') as Promise<[CrowdReply]>;
    const gone = once(this.#child, 'exit').then(() => Promise.reject(new Error('a crowd of clients has gone')));
    gone.catch(() => {});
    this.#child.send(message);
    return (await Promise.race([answered, gone]))[0];
  }
}

/** Sums up several. */
export const together = (findings: readonly CrowdFinding[]): CrowdFinding => ({
  latencies: findings.flatMap(({ latencies }) => latencies),
  lost: findings.reduce((sum, { lost }) => sum + lost, 0),
  duplicated: findings.reduce((sum, { duplicated }) => sum + duplicated, 0),
  broken: findings.reduce((sum, { broken }) => sum + broken, 0),
});
