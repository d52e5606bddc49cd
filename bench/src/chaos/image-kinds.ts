import sharp from 'sharp';

export const BEHAVIOURS = ['healthy', 'hang', 'nan', 'out-of-memory', 'kill'] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];

/** How bright an image is that makes the simulated engine behave so; a healthy one is below 0.5. */
const BRIGHTNESS: Readonly<Record<Exclude<Behaviour, 'healthy'>, number>> = {
  hang: 0.65,
  nan: 0.75,
  'out-of-memory': 0.85,
  kill: 0.95,
};
const SLACK = 0.03;

export function behaviourOf(brightness: number): Behaviour {
  const found = Object.entries(BRIGHTNESS).find(([, value]) => Math.abs(value - brightness) < SLACK);
  return (found?.[0] as Behaviour | undefined) ?? 'healthy';
}

/** 0 for black to 1 for white, over the whole image. */
export const brightnessOf = (pixels: Float32Array): number =>
  pixels.reduce((sum, value) => sum + value, 0) / pixels.length;

const SIDE = 64;

/**
 * A small grey picture that makes the engine behave so, and is like no other.
 *
 * @param serial makes it one of its own: it is written into its pixels, in steps too small to change how bright it is.
 * @param level of a healthy one, 0 to 255, below 128.
 */
export async function pictureOf(behaviour: Behaviour, serial: number, level: number): Promise<Buffer> {
  const grey = behaviour === 'healthy' ? level : Math.round(255 * BRIGHTNESS[behaviour]);
  const pixels = Buffer.alloc(SIDE * SIDE, grey);
  // Each bit one pixel up and another down.
  for (let bit = 0; bit < 31; bit += 1) {
    const sign = (serial >> bit) & 1 ? 1 : -1;
    pixels[bit * 2] = grey + sign;
    pixels[bit * 2 + 1] = grey - sign;
  }
  return sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 1 } })
    .png({ compressionLevel: 1 })
    .toBuffer();
}
