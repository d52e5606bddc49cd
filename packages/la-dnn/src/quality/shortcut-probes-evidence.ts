import sharp from 'sharp';
import { UnreadableImageError } from '../preprocess/preprocess.js';

/** What an image shows besides lungs, kind by kind. */
export const EVIDENCE = {
  'file format': ['is JPEG'],
  channels: ['has colour channels', 'has alpha'],
  size: ['width', 'height', 'width / height', 'log area'],
  'bytes per pixel': ['log bytes per pixel'],
  border: [...Array.from({ length: 32 }, (_, i) => `frame grey ${i + 1}`), 'frame spread'],
  'captions and marks': [
    'log count of small near-white marks',
    'share of small near-white marks',
    'log count of small near-black marks',
    'share of small near-black marks',
    'share of coloured pixels',
    'is coloured',
  ],
} as const;

export type EvidenceKind = keyof typeof EVIDENCE;

/** The features of one image by kind, in the order of {@link EVIDENCE}. */
export type Evidence = Readonly<Record<EvidenceKind, readonly number[]>>;

export type FileFormat = 'PNG' | 'JPEG' | 'other';

/** The format by the first bytes (PNG 1.2 § 3.1; JPEG, ISO/IEC 10918-1 B.1.1.3): 34 names of COVID-CT are wrong. */
export function sniffedFormat(bytes: Uint8Array): FileFormat {
  const begins = (...magic: number[]) => magic.every((byte, i) => bytes[i] === byte);
  if (begins(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'PNG';
  return begins(0xff, 0xd8, 0xff) ? 'JPEG' : 'other';
}

/** Side of the square on which borders and marks are looked at, pixels. */
const SIDE = 256;

/**
 * Reads all that an image tells without its lungs.
 *
 * @throws {UnreadableImageError}
 */
export async function evidenceOf(bytes: Uint8Array): Promise<Evidence> {
  try {
    const { width, height, channels, hasAlpha } = await sharp(bytes).metadata();
    const rgb = await sharp(bytes, { failOn: 'warning' })
      .flatten({ background: '#000' })
      .toColourspace('srgb')
      .resize(SIDE, SIDE, { fit: 'fill' })
      .raw({ depth: 'uchar' })
      .toBuffer();
    const depth = rgb.length / SIDE ** 2;
    const grey = new Uint8Array(SIDE ** 2);
    let coloured = 0;
    for (let i = 0; i < grey.length; i += 1) {
      const pixel = rgb.subarray(i * depth, i * depth + Math.min(3, depth));
      grey[i] = pixel.reduce((sum, value) => sum + value, 0) / pixel.length;
      coloured += Number(Math.max(...pixel) - Math.min(...pixel) > COLOURED);
    }
    const share = coloured / grey.length;
    return {
      'file format': [Number(sniffedFormat(bytes) === 'JPEG')],
      channels: [Number(channels >= 3), Number(hasAlpha)],
      size: [width, height, width / height, Math.log(width * height)],
      'bytes per pixel': [Math.log(bytes.length / (width * height))],
      border: frameEvidence(grey, SIDE),
      'captions and marks': [...markEvidence(grey, SIDE), share, Number(share > 0.001)],
    };
  } catch {
    throw new UnreadableImageError();
  }
}

/** Difference between a pixel's largest and smallest channel that JPEG's chroma does not reach on a grey image. */
const COLOURED = 40;

/** Part of each side that counts as border. */
const FRAME = 0.06;

/**
 * The outer 6 % of a square grey image: means of 32 pieces, eight a side from the top left clockwise, and the standard
 * deviation over all of it, in parts of white.
 */
export function frameEvidence(grey: Uint8Array, side: number): number[] {
  const thick = Math.max(1, Math.round(FRAME * side));
  const pieces = Array.from({ length: 32 }, () => ({ sum: 0, count: 0 }));
  let [sum, squares, count] = [0, 0, 0];
  for (let i = 0; i < grey.length; i += 1) {
    const [x, y] = [i % side, Math.floor(i / side)];
    const edge = y < thick ? 0 : x >= side - thick ? 1 : y >= side - thick ? 2 : x < thick ? 3 : undefined;
    if (edge === undefined) continue;
    const value = (grey[i] ?? 0) / 255;
    const along = edge % 2 === 0 ? x : y;
    const piece = pieces[8 * edge + Math.floor((8 * along) / side)];
    if (piece) Object.assign(piece, { sum: piece.sum + value, count: piece.count + 1 });
    sum += value;
    squares += value * value;
    count += 1;
  }
  const mean = sum / count;
  return [...pieces.map((piece) => piece.sum / piece.count), Math.sqrt(Math.max(0, squares / count - mean * mean))];
}

/** Grey from which, and up to which, a pixel may be ink. */
const [NEAR_WHITE, NEAR_BLACK] = [220, 35];
/** A letter's, arrow's or panel mark's longest extent and least area, of the side and in pixels of 256 × 256. */
const [MOST_EXTENT, LEAST_AREA] = [0.1, 3];
/** Part of each side that counts as a corner: there, and on the frame, the body seldom is. */
const CORNER = 0.2;

/**
 * Small connected pieces of near-white, then of near-black, in the corners and on the frame of a square grey image: how
 * many (as log(1 + n)), and their share of all pixels.
 */
export function markEvidence(grey: Uint8Array, side: number): number[] {
  const marks = (isInk: (value: number) => boolean) => {
    const found = pieces(grey, side, isInk).filter(
      ({ area, left, right, top, bottom }) =>
        area >= LEAST_AREA &&
        Math.max(right - left, bottom - top) + 1 <= MOST_EXTENT * side &&
        isBeside((left + right) / 2 / side, (top + bottom) / 2 / side),
    );
    return [Math.log1p(found.length), found.reduce((sum, { area }) => sum + area, 0) / grey.length];
  };
  return [...marks((value) => value >= NEAR_WHITE), ...marks((value) => value <= NEAR_BLACK)];
}

function isBeside(x: number, y: number): boolean {
  const outer = (place: number, part: number) => place < part || place > 1 - part;
  return (outer(x, CORNER) && outer(y, CORNER)) || outer(x, FRAME) || outer(y, FRAME);
}

interface Piece {
  area: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Pieces of pixels that touch by an edge. */
function pieces(grey: Uint8Array, side: number, isInk: (value: number) => boolean): Piece[] {
  const open = Uint8Array.from(grey, (value) => Number(isInk(value)));
  const found: Piece[] = [];
  for (let start = 0; start < open.length; start += 1) {
    if (!open[start]) continue;
    const piece = { area: 0, left: side, right: 0, top: side, bottom: 0 };
    const stack = [start];
    open[start] = 0;
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const [x, y] = [at % side, Math.floor(at / side)];
      piece.area += 1;
      piece.left = Math.min(piece.left, x);
      piece.right = Math.max(piece.right, x);
      piece.top = Math.min(piece.top, y);
      piece.bottom = Math.max(piece.bottom, y);
      for (const next of [x > 0 ? at - 1 : -1, x < side - 1 ? at + 1 : -1, at - side, at + side]) {
        if (!open[next]) continue;
        open[next] = 0;
        stack.push(next);
      }
    }
    found.push(piece);
  }
  return found;
}
