/** Takes bytes off a stream in the portions that its reader wants, whatever portions they come in. */
export class ByteQueue {
  readonly #source: AsyncIterator<Buffer>;
  #chunks: Buffer[] = [];
  #length = 0;
  #ended = false;

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** So many bytes, or what is left where that is less. */
  async take(count: number): Promise<Buffer> {
    await this.#fill(count);
    const bytes = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks, this.#length);
    const taken = bytes.subarray(0, count);
    const rest = bytes.subarray(taken.length);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#length = rest.length;
    return taken;
  }

  /** Whether nothing is left; waits until that is known. */
  async atEnd(): Promise<boolean> {
    await this.#fill(1);
    return this.#length === 0;
  }

  /** Lets go of the stream before its end. */
  async close(): Promise<void> {
    await this.#source.return?.();
  }

  async #fill(count: number): Promise<void> {
    while (this.#length < count && !this.#ended) {
      const { value, done } = await this.#source.next();
      if (done) this.#ended = true;
      else if (value.length > 0) {
        this.#chunks.push(value);
        this.#length += value.length;
      }
    }
  }
}
