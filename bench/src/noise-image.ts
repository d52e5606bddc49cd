import { randomFillSync } from 'node:crypto';
import sharp from 'sharp';

/** A grey PNG of noise, which does not compress: about `side`² bytes, and no two alike. */
export async function noisePng(side: number): Promise<Buffer> {
  const pixels = randomFillSync(Buffer.allocUnsafe(side * side));
  return sharp(pixels, { raw: { width: side, height: side, channels: 1 } })
    .toColourspace('b-w')
    .png({ compressionLevel: 0 })
    .toBuffer();
}
