/**
 * Ids of things that changed, each at most once, in the order in which they were first named. Its size is bounded by
 * the number of things, however slowly it is read.
 */
export class ChangeQueue implements AsyncIterable<string> {
  readonly #ids = new Set<string>();
  #ended = false;
  #error: unknown;
  #wake = () => {};

  /** @param signal ends the queue when it aborts. */
  constructor(signal: AbortSignal) {
    if (signal.aborted) this.end();
    else signal.addEventListener('abort', () => this.end(), { once: true });
  }

  add(...ids: string[]): void {
    for (const id of ids) this.#ids.add(id);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** Whoever reads the queue meets this error. */
  fail(error: unknown): void {
    this.#error ??= error;
    this.end();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string, void, void> {
    for (;;) {
      const [id] = this.#ids;
      if (this.#ended) {
        if (this.#error !== undefined) throw this.#error;
        return;
      }
      if (id !== undefined) {
        this.#ids.delete(id);
        yield id;
        continue;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
