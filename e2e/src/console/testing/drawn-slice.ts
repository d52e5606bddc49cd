import sharp from 'sharp';
import { SIDE, Sketch, smoothField } from './sketch.js';

/** Where lung is drawn hazy: centre, half axes (pixels), grey value. */
type Haze = readonly [x: number, y: number, rx: number, ry: number, grey: number];

export interface DrawnSliceOptions {
  /** The same seed gives the same bytes. */
  readonly seed: number;
  /** How far down the chest it is cut, -1 to 1: lungs and heart change with it. */
  readonly level?: number;
  readonly haze?: readonly Haze[];
}

/** Haze at the edges of both lungs. */
export const HAZE: readonly Haze[] = [
  [105, 300, 60, 75, 135],
  [400, 310, 55, 80, 140],
  [390, 180, 35, 30, 150],
];

/**
 * A drawn axial slice, of nobody: with body, lungs and their vessels, heart, great vessels, ribs and spine, near enough
 * to a chest CT that the model does not refuse it, so that what it makes of an image can be shown without anybody's.
 */
export async function drawnSlice({ seed, level = 0, haze = [] }: DrawnSliceOptions): Promise<Buffer> {
  const sketch = new Sketch(seed);
  body(sketch, level);
  greatVessels(sketch);
  lungVessels(sketch);
  if (haze.length > 0) hazes(sketch, haze);
  bones(sketch);
  const raw = { width: SIDE, height: SIDE, channels: 1 as const };
  return sharp(sketch.develop(22), { raw })
    .toColourspace('b-w')
    .extract({ left: 24, top: 92, width: 464, height: 336 })
    .png()
    .toBuffer();
}

/** How far from the middle of a rounded shape, 1 on its edge. */
const within = (x: number, y: number, [cx, cy, rx, ry]: readonly number[] & { length: 4 }, roundness = 2): number =>
  Math.abs((x - (cx ?? 0)) / (rx ?? 1)) ** roundness + Math.abs((y - (cy ?? 0)) / (ry ?? 1)) ** roundness;

function body(sketch: Sketch, level: number): void {
  const { random, pixels, lung } = sketch;
  const [warpX, warpY] = [smoothField(random, 6), smoothField(random, 6)];
  const [tissue, fine] = [smoothField(random, 40), smoothField(random, 120)];
  const size = 1 - 0.12 * Math.abs(level);
  for (let i = 0; i < pixels.length; i += 1) {
    const x = (i % SIDE) + (warpX[i] ?? 0) * 7;
    const y = Math.floor(i / SIDE) + (warpY[i] ?? 0) * 7;
    const coarse = tissue[i] ?? 0;
    const grain = fine[i] ?? 0;
    if (within(x, y, [256, 262, 236, 172], 2.3) > 1) continue;
    const inMuscle = within(x, y, [256, 262, 220, 156], 2.3) < 1;
    let grey = inMuscle ? 132 + 9 * coarse + 5 * grain : 70 + 6 * coarse;
    if (inMuscle && coarse > 0.35 && within(x, y, [256, 262, 204, 143], 2.3) > 1) grey = 84;
    const middle = within(x, y, [256, 262, 52, 140], 2.5) < 1;
    const heart = within(x, y, [272 + 10 * level, 218, 74, 62]) < 1;
    const left = within(x, y, [152, 258, 84 * size, 118 * size], 2.2) < 1;
    const right = within(x, y, [358, 258, 86 * size, 120 * size], 2.2) < 1;
    if (heart) grey = 150 + 8 * coarse + 4 * grain;
    else if (middle) grey = coarse > 0.4 ? 92 : 118 + 10 * coarse;
    else if (left || right) {
      lung[i] = 1;
      grey = 24 + 7 * coarse + 6 * grain;
    }
    pixels[i] = grey;
  }
}

function greatVessels(sketch: Sketch): void {
  for (const [x, y, radius, grey] of [
    [300, 300, 24, 158],
    [262, 318, 8, 120],
    [236, 262, 11, 10],
    [288, 266, 10, 12],
    [262, 252, 17, 152],
  ] as const) {
    sketch.disc(x, y, radius, grey);
  }
}

function lungVessels(sketch: Sketch): void {
  const { random } = sketch;
  const branch = (fromX: number, fromY: number, direction: number, thickness: number, depth: number): void => {
    let [x, y, angle, radius] = [fromX, fromY, direction, thickness];
    const length = (18 + random() * 26) * (0.6 + radius / 5);
    for (let step = 0; step < length; step += 1) {
      x += Math.cos(angle);
      y += Math.sin(angle);
      angle += (random() - 0.5) * 0.18;
      if (!sketch.inLung(x, y)) return;
      sketch.disc(x, y, radius, Math.min(165, 66 + radius * 30), true);
      radius *= 0.996;
    }
    if (radius < 0.55 || depth > 7) return;
    const branches = random() < 0.25 ? 3 : 2;
    for (let i = 0; i < branches; i += 1) {
      branch(x, y, angle + (random() - 0.5) * 1.5, radius * (0.62 + random() * 0.2), depth + 1);
    }
  };
  for (const [x, towards] of [
    [192, Math.PI],
    [320, 0],
  ] as const) {
    for (let i = 0; i < 11; i += 1) {
      branch(x, 250 + (random() - 0.5) * 60, towards + (random() - 0.5) * 2.9, 2.2 + random() * 2.2, 0);
    }
  }
  for (let i = 0; i < 320; i += 1) {
    const [x, y] = [random() * SIDE, random() * SIDE];
    if (sketch.inLung(x, y)) sketch.disc(x, y, 0.6 + random() * 1.1, 70 + random() * 60, true);
  }
}

function hazes(sketch: Sketch, haze: readonly Haze[]): void {
  const { random, pixels, lung } = sketch;
  const [edge, grain] = [smoothField(random, 14), smoothField(random, 120)];
  for (const [cx, cy, rx, ry, grey] of haze) {
    for (let i = 0; i < pixels.length; i += 1) {
      if (!lung[i]) continue;
      const away = within(i % SIDE, Math.floor(i / SIDE), [cx, cy, rx, ry]) + 0.45 * (edge[i] ?? 0);
      const share = Math.max(0, Math.min(1, (1.2 - away) / 0.5));
      const value = pixels[i] ?? 0;
      const hazy = grey * (0.85 + 0.15 * (grain[i] ?? 0) + 0.2 * (edge[i] ?? 0));
      pixels[i] = Math.max(value, value * (1 - share * 0.55) + share * hazy);
    }
  }
}

function bones(sketch: Sketch): void {
  const span = (from: number, to: number, draw: (step: number) => void) => {
    for (let step = from; step <= to; step += 1) draw(step);
  };
  for (const side of [-1, 1]) {
    for (let rib = 0; rib < 9; rib += 1) {
      const middle = ((rib + 0.5) / 9 - 0.5) * 2.5;
      span(-9, 9, (step) => {
        const angle = middle + step * 0.008;
        const [x, y] = [256 + side * 200 * Math.cos(angle), 262 + 141 * Math.sin(angle)];
        sketch.disc(x, y, 4.6, 205);
        sketch.disc(x, y, 2.4, 165);
      });
    }
    span(0, 45, (step) => sketch.disc(256 + side * (150 + step), 356 - step * 0.9, 3.4, 190));
  }
  sketch.disc(256, 350, 30, 196);
  sketch.disc(256, 350, 24, 168);
  for (const side of [-1, 1]) span(0, 33, (step) => sketch.disc(256 + side * (20 + step), 372 + step * 0.5, 5, 195));
  span(0, 25, (step) => sketch.disc(256, 398 + step, 5, 195));
  sketch.disc(256, 388, 11, 112);
  span(-20, 20, (step) => sketch.disc(256 + step, 112, 6, 185));
}
