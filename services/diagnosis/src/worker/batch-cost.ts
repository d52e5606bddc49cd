/** How fast what was seen of the engine is forgotten: the last thirty batches or so count. */
const MEMORY = 0.97;

/** What a batch costs as it was seen lately: a fixed part and a part for each image, milliseconds. */
export class BatchCost {
  #weight = 0;
  #n = 0;
  #nn = 0;
  #t = 0;
  #nt = 0;

  note(images: number, ms: number): void {
    this.#weight = this.#weight * MEMORY + 1;
    this.#n = this.#n * MEMORY + images;
    this.#nn = this.#nn * MEMORY + images * images;
    this.#t = this.#t * MEMORY + ms;
    this.#nt = this.#nt * MEMORY + images * ms;
  }

  /** Of one image in a batch as they come; undefined before the first. */
  get msPerImage(): number | undefined {
    return this.#n === 0 ? undefined : this.#t / this.#n;
  }

  /**
   * What a batch costs however small it is, by least squares; at least 0. Undefined until batches of different sizes
   * were seen: nothing can be said of it then.
   */
  get fixedMs(): number | undefined {
    const variance = this.#nn * this.#weight - this.#n * this.#n;
    if (variance < 1e-6 * this.#nn) return undefined;
    const slope = (this.#nt * this.#weight - this.#n * this.#t) / variance;
    return Math.max(0, (this.#t - slope * this.#n) / this.#weight);
  }
}
