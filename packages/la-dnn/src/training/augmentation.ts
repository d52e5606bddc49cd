import { INPUT_SIDE } from '../network/architecture.js';
import { between, gaussian, type Random } from '../random/random.js';

/** How much a training image may be changed. */
export interface AugmentationConfig {
  /** Smallest part of each side that a crop keeps, 0..1. */
  readonly minCrop: number;
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
}

/**
 * One random variant of an image: an affine view of it (crop, mirror, rotation), resampled once, then another window,
 * another grey curve and noise. Mirroring left and right is anatomy that occurs; up and down is not.
 *
 * @param source grey bytes, `side` × `side`.
 * @param target 224 × 224 values in 0..1 are written here.
 */
export function augment(
  source: Uint8Array,
  side: number,
  target: Float32Array,
  random: Random,
  config: AugmentationConfig,
): void {
  const zoomX = between(random, config.minCrop, 1);
  const zoomY = Math.min(1, Math.max(config.minCrop, zoomX * between(random, 0.9, 1.1)));
  const mirror = random() < 0.5 ? -1 : 1;
  const angle = (between(random, -config.maxRotation, config.maxRotation) * Math.PI) / 180;
  const centreX = side / 2 + (between(random, -1, 1) * side * (1 - zoomX)) / 2;
  const centreY = side / 2 + (between(random, -1, 1) * side * (1 - zoomY)) / 2;
  const stepX = (side * zoomX) / INPUT_SIDE;
  const stepY = (side * zoomY) / INPUT_SIDE;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];

  const contrast = config.maxContrast ** between(random, -1, 1);
  const brightness = between(random, -config.maxBrightness, config.maxBrightness);
  const curve = greyCurve(config.maxGamma ** between(random, -1, 1));
  const noise = random() < 0.5 ? config.maxNoise * random() : 0;

  let i = 0;
  for (let row = 0; row < INPUT_SIDE; row += 1) {
    const y = (row + 0.5 - INPUT_SIDE / 2) * stepY;
    for (let column = 0; column < INPUT_SIDE; column += 1) {
      const x = (column + 0.5 - INPUT_SIDE / 2) * stepX * mirror;
      const grey = sample(source, side, centreX + cos * x - sin * y - 0.5, centreY + sin * x + cos * y - 0.5);
      const curved = curve[Math.round(grey)] ?? 0;
      const windowed = (curved - 0.5) * contrast + 0.5 + brightness + (noise > 0 ? noise * gaussian(random) : 0);
      target[i] = windowed < 0 ? 0 : Math.min(windowed, 1);
      i += 1;
    }
  }
  if (random() < config.erase) eraseRectangle(target, random);
}

function greyCurve(gamma: number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, grey) => (grey / 255) ** gamma);
}

/** Bilinear; black outside. */
function sample(source: Uint8Array, side: number, x: number, y: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  if (left < -1 || top < -1 || left >= side || top >= side) return 0;
  const dx = x - left;
  const dy = y - top;
  const at = (column: number, row: number) =>
    column < 0 || row < 0 || column >= side || row >= side ? 0 : (source[row * side + column] ?? 0);
  const upper = at(left, top) * (1 - dx) + at(left + 1, top) * dx;
  const lower = at(left, top + 1) * (1 - dx) + at(left + 1, top + 1) * dx;
  return upper * (1 - dy) + lower * dy;
}

/** Random erasing (Zhong et al., arXiv 1708.04896) with a flat grey: no single corner, caption or mark may carry the class. */
function eraseRectangle(target: Float32Array, random: Random): void {
  const width = Math.floor(between(random, 0.1, 0.35) * INPUT_SIDE);
  const height = Math.floor(between(random, 0.1, 0.35) * INPUT_SIDE);
  const left = Math.floor(random() * (INPUT_SIDE - width));
  const top = Math.floor(random() * (INPUT_SIDE - height));
  const grey = random();
  for (let row = top; row < top + height; row += 1) {
    target.fill(grey, row * INPUT_SIDE + left, row * INPUT_SIDE + left + width);
  }
}
