import { setTimeout as delay } from 'node:timers/promises';
import type { GraphqlClient } from '@pulmora/stack';
import { type Push, type RawSubscription, subscribeRaw } from './raw-socket.js';
import type { Watched, Written } from './watched.js';

/** A screen that shows something that changes: goes on where it was when it is disconnected, and loads anew when it is told to. */
export class Watcher {
  readonly #url: string;
  readonly #token: string;
  readonly #client: GraphqlClient;
  readonly #watched: Watched;
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

  constructor(url: string, token: string, client: GraphqlClient, watched: Watched) {
    this.#url = url;
    this.#token = token;
    this.#client = client;
    this.#watched = watched;
    void this.#follow();
  }

  /** Resolves when it has been told where it stands. */
  connected(): Promise<void> {
    return this.#connected;
  }

  /** How many of those that must have been shown were not. */
  missing(written: Written): number {
    const wanted = this.#watched.wanted(written);
    return wanted.filter((id) => !this.#pushed.has(id) && !this.#loaded.has(id)).length;
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
      const { query, variables } = this.#watched;
      const payload = { query, variables: { ...variables, after: this.#cursor } };
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
    const told = this.#watched.told(data);
    if (told?.id !== undefined) {
      if (this.#pushed.has(told.id)) this.duplicates += 1;
      this.#pushed.add(told.id);
      this.#cursor = told.cursor;
      return;
    }
    // Where the type has room for it, a resync is pushed as data; else as an error.
    const { code, cursor } = told ? { code: 'RESYNC', cursor: told.cursor } : (errors?.[0]?.extensions ?? {});
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
    for (let loaded = false; !loaded && !this.#stopped; ) {
      try {
        for (const id of await this.#watched.load(this.#client)) this.#loaded.add(id);
        loaded = true;
      } catch {
        await delay(250);
      }
    }
    this.#loading -= 1;
    this.isOpen = true;
    this.#begun();
  }
}
