import { setTimeout as delay } from 'node:timers/promises';
import type { GraphqlClient } from '@pulmora/stack';
import { type Push, type RawSubscription, subscribeRaw } from './raw-socket.js';

const QUERY = 'subscription ($after: String) { diagnosisUpdated(after: $after) { id cursor } }';
const CASES = `query ($after: String) {
  diagnoses(first: 100, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }`;

interface CasesData {
  readonly diagnoses: {
    readonly nodes: readonly { readonly id: string }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

/** A screen that shows a clinic's cases: goes on where it was when it is disconnected, and loads anew when it is told to. */
export class Watcher {
  readonly #url: string;
  readonly #token: string;
  readonly #client: GraphqlClient;
  readonly #pushed = new Set<string>();
  readonly #loaded = new Set<string>();
  /** Empty: it has none yet, and asks for one. */
  #cursor = '';
  #subscription: RawSubscription | undefined;
  #stopped = false;
  #loading = 0;
  #begun = () => {};
  readonly #connected = new Promise<void>((resolve) => {
    this.#begun = resolve;
  });
  isOpen = false;
  disconnects = 0;
  /** Times it was told to load anew, after the first. */
  resyncs = -1;
  duplicates = 0;

  constructor(url: string, token: string, client: GraphqlClient) {
    this.#url = url;
    this.#token = token;
    this.#client = client;
    void this.#follow();
  }

  /** Resolves when it has been told where it stands. */
  connected(): Promise<void> {
    return this.#connected;
  }

  knows(uuid: string): boolean {
    const id = Buffer.from(`Diagnosis:${uuid}`).toString('base64url');
    return this.#pushed.has(id) || this.#loaded.has(id);
  }

  cut(): void {
    this.isOpen = false;
    this.#subscription?.cut();
  }

  stop(): void {
    this.#stopped = true;
    this.#subscription?.cut();
  }

  async #follow(): Promise<void> {
    while (!this.#stopped) {
      const payload = { query: QUERY, variables: { after: this.#cursor } };
      this.#subscription = subscribeRaw(this.#url, this.#token, payload, (push) => this.#take(push));
      await this.#subscription.open.then(
        () => {
          this.isOpen = this.#loading === 0;
        },
        () => {},
      );
      await this.#subscription.closed;
      this.isOpen = false;
      this.disconnects += 1;
      await delay(100);
    }
  }

  #take({ data, errors }: Push): void {
    const told = (data as { diagnosisUpdated?: { id: string; cursor: string } } | null)?.diagnosisUpdated;
    if (told) {
      if (this.#pushed.has(told.id)) this.duplicates += 1;
      this.#pushed.add(told.id);
      this.#cursor = told.cursor;
      return;
    }
    const { code, cursor } = errors?.[0]?.extensions ?? {};
    if (code !== 'RESYNC') {
      // Whatever a restart leaves half done: it comes back.
      this.#subscription?.cut();
      return;
    }
    this.#cursor = String(cursor);
    this.resyncs += 1;
    void this.#load();
  }

  async #load(): Promise<void> {
    this.#loading += 1;
    for (let after: string | null = null, loaded = false; !loaded && !this.#stopped; ) {
      try {
        const { diagnoses }: CasesData = await this.#client.data<CasesData>(CASES, { after });
        for (const { id } of diagnoses.nodes) this.#loaded.add(id);
        after = diagnoses.pageInfo.endCursor;
        loaded = !diagnoses.pageInfo.hasNextPage;
      } catch {
        await delay(250);
      }
    }
    this.#loading -= 1;
    this.isOpen = true;
    this.#begun();
  }
}
