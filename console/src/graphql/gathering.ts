/** Acts once for everything that is told within a while. */
export class Gathering {
  readonly #act: () => void;
  readonly #withinMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(act: () => void, withinMs: number) {
    this.#act = act;
    this.#withinMs = withinMs;
  }

  /** Has it act that long after the first that is told, however much is told after it: a steady stream puts nothing off. */
  tell(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#act();
    }, this.#withinMs);
  }

  /** Forgets what was told; what is told from here on counts again. */
  forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
