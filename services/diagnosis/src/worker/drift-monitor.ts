/** Values that what comes later is compared with, and how many of the latest are compared. */
const REFERENCE = 1_000;
const WINDOW = 500;
const BINS = 10;
/** Above this a distribution counts as another one (the population stability index's customary bound). */
export const DRIFT_BOUND = 0.25;

/**
 * Whether a number is distributed as it used to be: the first thousand values are the reference, in ten bins of a hundred
 * each, against the latest five hundred.
 */
export class DriftMonitor {
  #reference: number[] = [];
  #edges: number[] | undefined;
  readonly #latest: number[] = [];

  note(value: number): void {
    if (this.#edges === undefined) {
      this.#reference.push(value);
      if (this.#reference.length === REFERENCE) this.#edges = this.#edgesOf();
      return;
    }
    this.#latest.push(value);
    if (this.#latest.length > WINDOW) this.#latest.shift();
  }

  /** Population stability index, 0 for no change and up; undefined until there is enough to compare. */
  get index(): number | undefined {
    const edges = this.#edges;
    if (edges === undefined || this.#latest.length < WINDOW) return undefined;
    const expected = sharesOf(this.#reference, edges);
    return sharesOf(this.#latest, edges).reduce((sum, share, i) => {
      const was = expected[i] ?? 0;
      return sum + (share - was) * Math.log(share / was);
    }, 0);
  }

  #edgesOf(): number[] {
    const sorted = [...this.#reference].sort((a, b) => a - b);
    return Array.from({ length: BINS - 1 }, (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / BINS)] ?? 0);
  }
}

/** The share in each bin, none of them 0: half a value stands for nothing. */
function sharesOf(values: readonly number[], edges: readonly number[]): number[] {
  const counts = Array<number>(edges.length + 1).fill(0.5);
  for (const value of values) {
    const above = edges.findIndex((edge) => value < edge);
    const bin = above < 0 ? edges.length : above;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / total);
}
