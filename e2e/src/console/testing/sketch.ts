/** Side of a sketch, pixels. */
export const SIDE = 512;

/** Grey values that are drawn on, with a mask of what is lung. */
export class Sketch {
  readonly pixels = new Float32Array(SIDE * SIDE).fill(2);
  readonly lung = new Uint8Array(SIDE * SIDE);
  /** Numbers in [0, 1) that repeat for a seed. */
  readonly random: () => number;

  constructor(seed: number) {
    this.random = randomOf(seed);
  }

  inLung(x: number, y: number): boolean {
    return this.lung[Math.round(y) * SIDE + Math.round(x)] === 1;
  }

  /** A filled circle with a soft edge; `lungOnly` leaves out what is no lung. */
  disc(cx: number, cy: number, radius: number, grey: number, lungOnly = false): void {
    for (let y = Math.max(0, Math.floor(cy - radius - 1)); y <= Math.min(SIDE - 1, cy + radius + 1); y += 1) {
      for (let x = Math.max(0, Math.floor(cx - radius - 1)); x <= Math.min(SIDE - 1, cx + radius + 1); x += 1) {
        const i = y * SIDE + x;
        const share = Math.min(1, radius + 0.5 - Math.hypot(x - cx, y - cy));
        if (share <= 0 || (lungOnly && !this.lung[i])) continue;
        this.pixels[i] = (this.pixels[i] ?? 0) * (1 - share) + grey * share;
      }
    }
  }

  /** As a scanner would show it: slightly blurred, with noise that is blurred too. */
  develop(noise: number): Uint8Array {
    const { random } = this;
    const grain = blurred(Float32Array.from(this.pixels, () => random() + random() + random() - 1.5));
    const soft = blurred(this.pixels);
    return Uint8Array.from(soft, (grey, i) => Math.max(0, Math.min(255, Math.round(grey + (grain[i] ?? 0) * noise))));
  }
}

/** A field that varies smoothly between -1 and 1, with about so many hills a side. */
export function smoothField(random: () => number, hills: number): Float32Array {
  const width = hills + 2;
  const grid = Float32Array.from({ length: width * width }, () => random() * 2 - 1);
  const at = (column: number, row: number) => grid[row * width + column] ?? 0;
  const eased = (share: number) => share * share * (3 - 2 * share);
  return Float32Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [x, y] = [((i % SIDE) / SIDE) * hills, (Math.floor(i / SIDE) / SIDE) * hills];
    const [column, row] = [Math.floor(x), Math.floor(y)];
    const [right, down] = [eased(x - column), eased(y - row)];
    const upper = at(column, row) + (at(column + 1, row) - at(column, row)) * right;
    const lower = at(column, row + 1) + (at(column + 1, row + 1) - at(column, row + 1)) * right;
    return upper + (lower - upper) * down;
  });
}

/** Three times the mean of three by three: nearly a Gaussian. */
function blurred(source: Float32Array): Float32Array {
  let from = source;
  for (let pass = 0; pass < 3; pass += 1) from = boxed(boxed(from, 1), SIDE);
  return from;
}

function boxed(source: Float32Array, step: 1 | typeof SIDE): Float32Array {
  const last = SIDE - 1;
  return Float32Array.from(source, (value, i) => {
    const place = step === 1 ? i % SIDE : Math.floor(i / SIDE);
    const before = source[place > 0 ? i - step : i] ?? 0;
    const after = source[place < last ? i + step : i] ?? 0;
    return (before + value + after) / 3;
  });
}

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
