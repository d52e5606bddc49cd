import sharp from 'sharp';
import { FEATURE_SIDE, INPUT_SIDE } from '../network/architecture.js';
import { between, gaussian, type Random } from '../random/random.js';

/** How much a training image may be changed. */
export interface AugmentationConfig {
  /** Smallest part of each side that a crop keeps, 0..1. */
  readonly minCrop: number;
  /** Largest extent of a view beyond the image, as a part of its side: borders of any grey. */
  readonly maxBorder: number;
  /** Largest rotation, degrees, either way. */
  readonly maxRotation: number;
  /** Largest change of contrast, as a factor either way: window width. */
  readonly maxContrast: number;
  /** Largest change of brightness, in parts of white: window level. */
  readonly maxBrightness: number;
  /** Largest exponent, either way, of the grey curve. */
  readonly maxGamma: number;
  /** Standard deviation of noise at most, in parts of white. */
  readonly maxNoise: number;
  /** Probability that a rectangle of the image is blanked. */
  readonly erase: number;
  /** Probability that marks are drawn on it, as captions and arrows are. */
  readonly marks: number;
  /** Probability that it is made smaller and encoded as JPEG first: format and size must not tell the class. */
  readonly reencode: number;
}

/** An affine view of a square image; lengths are in parts of its side. */
export interface View {
  readonly centre: readonly [x: number, y: number];
  /** How much of the image the view spans, 1 for all of it. */
  readonly extent: readonly [x: number, y: number];
  readonly mirrored: boolean;
  /** Radians. */
  readonly rotation: number;
}

/** The view that changes nothing. */
export const WHOLE: View = { centre: [0.5, 0.5], extent: [1, 1], mirrored: false, rotation: 0 };

/**
 * A random view: crop or border, mirror, rotation. Mirroring left and right is anatomy that occurs; up and down is not.
 */
export function randomView(random: Random, config: AugmentationConfig): View {
  const [low, high] = [config.minCrop, 1 + (random() < 0.3 ? config.maxBorder : 0)];
  const x = between(random, low, high);
  const y = Math.min(high, Math.max(low, x * between(random, 0.9, 1.1)));
  const centre = (extent: number) => 0.5 + (between(random, -1, 1) * Math.abs(1 - extent)) / 2;
  return {
    centre: [centre(x), centre(y)],
    extent: [x, y],
    mirrored: random() < 0.5,
    rotation: (between(random, -config.maxRotation, config.maxRotation) * Math.PI) / 180,
  };
}

/**
 * One random variant of an image: a view of it, resampled once, then another window, another grey curve, noise and marks.
 *
 * @param source grey bytes, `side` × `side`.
 * @param inputSide of what is made.
 * @returns `inputSide` × `inputSide` values in 0..1.
 */
export function augment(
  source: Uint8Array,
  side: number,
  view: View,
  random: Random,
  config: AugmentationConfig,
  inputSide: number = INPUT_SIDE,
): Float32Array {
  const contrast = config.maxContrast ** between(random, -1, 1);
  const brightness = between(random, -config.maxBrightness, config.maxBrightness);
  const curve = greyCurve(config.maxGamma ** between(random, -1, 1));
  const noise = random() < 0.5 ? config.maxNoise * random() : 0;
  const outside = random() < 0.5 ? 0 : Math.round(255 * random());

  const target = new Float32Array(inputSide * inputSide);
  forEachPlace(view, side, inputSide, (i, x, y) => {
    const curved = curve[Math.round(bilinear(source, side, x, y, outside))] ?? 0;
    const windowed = (curved - 0.5) * contrast + 0.5 + brightness + (noise > 0 ? noise * gaussian(random) : 0);
    target[i] = windowed < 0 ? 0 : Math.min(windowed, 1);
  });
  // Random erasing (Zhong et al., arXiv 1708.04896): no single corner, caption or mark may carry the class.
  if (random() < config.erase) fillRectangle(target, inputSide, random, 0.1, 0.35, random());
  if (random() < config.marks) {
    const ink = random() < 0.7 ? 1 : 0;
    for (let mark = 0; mark < 1 + Math.floor(random() * 5); mark += 1)
      fillRectangle(target, inputSide, random, 0.01, 0.05, ink);
  }
  return target;
}

/**
 * The same view of a mask, as the network's feature map sees it.
 *
 * @param mask bytes, `side` × `side`, 255 inside.
 * @param featureSide of the feature map.
 * @returns `featureSide` × `featureSide`: which part of each place lies inside, 0..1.
 */
export function viewOfMask(
  mask: Uint8Array,
  side: number,
  view: View,
  featureSide: number = FEATURE_SIDE,
): Float32Array {
  const samples = 4;
  const fine = featureSide * samples;
  const target = new Float32Array(featureSide * featureSide);
  forEachPlace(view, side, fine, (i, x, y) => {
    const [column, row] = [Math.round(x), Math.round(y)];
    if (column < 0 || row < 0 || column >= side || row >= side || (mask[row * side + column] ?? 0) < 128) return;
    const place = Math.floor(Math.floor(i / fine) / samples) * featureSide + Math.floor((i % fine) / samples);
    target[place] = (target[place] ?? 0) + 1 / samples ** 2;
  });
  return target;
}

/** Smaller, through JPEG of any quality, and back: the same scene in another file. */
export async function reencoded(source: Uint8Array, side: number, random: Random): Promise<Uint8Array> {
  const smaller = Math.round(side * between(random, 0.5, 1));
  const quality = Math.round(between(random, 35, 95));
  const jpeg = await sharp(source, { raw: { width: side, height: side, channels: 1 } })
    .resize(smaller, smaller, { kernel: random() < 0.5 ? 'cubic' : 'lanczos3' })
    .jpeg({ quality })
    .toBuffer();
  return sharp(jpeg).toColourspace('b-w').resize(side, side, { fit: 'fill' }).raw({ depth: 'uchar' }).toBuffer();
}

/** Calls with every place of a `target` × `target` grid, row by row, and where in the source it lies (pixel centres). */
function forEachPlace(
  { centre, extent, mirrored, rotation }: View,
  side: number,
  target: number,
  visit: (index: number, x: number, y: number) => void,
): void {
  const [stepX, stepY] = [((mirrored ? -1 : 1) * side * extent[0]) / target, (side * extent[1]) / target];
  const [cos, sin] = [Math.cos(rotation), Math.sin(rotation)];
  const [centreX, centreY] = [centre[0] * side - 0.5, centre[1] * side - 0.5];
  for (let row = 0, i = 0; row < target; row += 1) {
    const y = (row + 0.5 - target / 2) * stepY;
    for (let column = 0; column < target; column += 1, i += 1) {
      const x = (column + 0.5 - target / 2) * stepX;
      visit(i, centreX + cos * x - sin * y, centreY + sin * x + cos * y);
    }
  }
}

function greyCurve(gamma: number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, grey) => (grey / 255) ** gamma);
}

function bilinear(source: Uint8Array, side: number, x: number, y: number, outside: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  if (left < -1 || top < -1 || left >= side || top >= side) return outside;
  const dx = x - left;
  const dy = y - top;
  const at = (column: number, row: number) =>
    column < 0 || row < 0 || column >= side || row >= side ? outside : (source[row * side + column] ?? 0);
  const upper = at(left, top) * (1 - dx) + at(left + 1, top) * dx;
  const lower = at(left, top + 1) * (1 - dx) + at(left + 1, top + 1) * dx;
  return upper * (1 - dy) + lower * dy;
}

/** A rectangle of one grey, anywhere, whose sides are drawn from `low` to `high` in parts of the image's. */
function fillRectangle(
  target: Float32Array,
  side: number,
  random: Random,
  low: number,
  high: number,
  grey: number,
): void {
  const width = Math.ceil(between(random, low, high) * side);
  const height = Math.ceil(between(random, low, high) * side);
  const left = Math.floor(random() * (side - width));
  const top = Math.floor(random() * (side - height));
  for (let row = top; row < top + height; row += 1) {
    target.fill(grey, row * side + left, row * side + left + width);
  }
}
