import sharp from 'sharp';

/** Side of the phantom, pixels. */
export const PHANTOM_SIDE = 512;

const AIR = 4;
const FAT = 92;
const MUSCLE = 128;
const LUNG = 34;
const BONE = 218;
const VESSEL = 150;

/** Letters of the caption, five columns by seven rows, the highest bit on the left. */
const LETTERS: Readonly<Record<string, readonly number[]>> = {
  P: [0b11110, 0b10001, 0b10001, 0b11110, 0b10000, 0b10000, 0b10000],
  H: [0b10001, 0b10001, 0b10001, 0b11111, 0b10001, 0b10001, 0b10001],
  A: [0b01110, 0b10001, 0b10001, 0b11111, 0b10001, 0b10001, 0b10001],
  N: [0b10001, 0b11001, 0b10101, 0b10011, 0b10001, 0b10001, 0b10001],
  T: [0b11111, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100],
  O: [0b01110, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01110],
  M: [0b10001, 0b11011, 0b10101, 0b10101, 0b10001, 0b10001, 0b10001],
};

/**
 * A drawn axial slice that looks somewhat like a chest CT and is none: body, lungs with vessels, heart, spine, ribs and
 * noise, with PHANTOM burnt in. The same seed gives the same bytes.
 */
export async function phantomPng(seed = 1): Promise<Buffer> {
  const raw = { width: PHANTOM_SIDE, height: PHANTOM_SIDE, channels: 1 as const };
  return sharp(drawPhantom(seed), { raw }).toColourspace('b-w').png().toBuffer();
}

/** Grey values row by row, `PHANTOM_SIDE` a row. */
export function drawPhantom(seed: number): Uint8Array {
  const random = randomOf(seed);
  const side = PHANTOM_SIDE;
  const pixels = new Uint8Array(side * side).fill(AIR);
  const ellipse = (cx: number, cy: number, rx: number, ry: number, value: number) => {
    for (let y = Math.max(0, Math.floor(cy - ry)); y <= Math.min(side - 1, cy + ry); y += 1) {
      for (let x = Math.max(0, Math.floor(cx - rx)); x <= Math.min(side - 1, cx + rx); x += 1) {
        if (((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1) pixels[y * side + x] = value;
      }
    }
  };
  ellipse(256, 262, 228, 168, FAT);
  ellipse(256, 262, 214, 154, MUSCLE);
  const lungs = [
    { cx: 150, cy: 255, rx: 82, ry: 116 },
    { cx: 362, cy: 255, rx: 82, ry: 116 },
  ];
  for (const { cx, cy, rx, ry } of lungs) ellipse(cx, cy, rx, ry, LUNG);
  for (const { cx, cy, rx, ry } of lungs) {
    for (let i = 0; i < 90; i += 1) {
      const angle = random() * 2 * Math.PI;
      const distance = Math.sqrt(random()) * 0.92;
      const thickness = 1 + 2.6 * (1 - distance) * random();
      ellipse(
        cx + Math.cos(angle) * distance * rx,
        cy + Math.sin(angle) * distance * ry,
        thickness,
        thickness,
        VESSEL - Math.floor(60 * distance),
      );
    }
  }
  ellipse(276, 226, 62, 64, MUSCLE + 18);
  ellipse(262, 318, 17, 17, MUSCLE + 24);
  ellipse(248, 196, 11, 9, AIR + 8);
  for (let i = 0; i < 9; i += 1) {
    for (const sign of [-1, 1]) {
      const angle = ((i + 0.5) / 9 - 0.5) * 2.4;
      ellipse(256 + sign * 206 * Math.cos(angle), 262 + 146 * Math.sin(angle), 9, 7, BONE);
    }
  }
  ellipse(256, 362, 31, 27, BONE);
  ellipse(256, 392, 9, 14, BONE - 12);
  ellipse(256, 386, 9, 8, FAT);
  for (let i = 0; i < pixels.length; i += 1) {
    const noise = (random() + random() + random() - 1.5) * 14;
    pixels[i] = Math.max(0, Math.min(255, Math.round((pixels[i] ?? 0) + noise)));
  }
  burnIn(pixels, 'PHANTOM', 20, 20, 4);
  return pixels;
}

function burnIn(pixels: Uint8Array, text: string, left: number, top: number, scale: number): void {
  for (const [place, letter] of [...text].entries()) {
    for (const [row, bits] of (LETTERS[letter] ?? []).entries()) {
      for (let i = 0; i < 5 * scale * scale; i += 1) {
        const column = Math.floor((i % (5 * scale)) / scale);
        if (!((bits >> (4 - column)) & 1)) continue;
        const x = left + place * 6 * scale + (i % (5 * scale));
        const y = top + row * scale + Math.floor(i / (5 * scale));
        pixels[y * PHANTOM_SIDE + x] = 255;
      }
    }
  }
}

/** Numbers in [0, 1) that repeat for a seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
