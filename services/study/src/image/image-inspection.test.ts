import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { inspectImage } from './image-inspection.js';
import { DEFAULT_IMAGE_LIMITS, type ImageRejectionReason } from './image-rejection.js';

const noise = (side: number) =>
  sharp(Buffer.from(Uint8Array.from({ length: side * side }, (_, i) => (i * 2_654_435_761) >>> 24)), {
    raw: { width: side, height: side, channels: 1 },
  });

describe('what comes in as an image', () => {
  const inspect = (bytes: Uint8Array, limits = DEFAULT_IMAGE_LIMITS) =>
    inspectImage(async () => bytes, limits, { tenantId: 'one' });

  it('is known by its bytes, whatever it was called', async () => {
    const png = await noise(200).png().toBuffer();
    const jpeg = await noise(200).jpeg().toBuffer();
    expect(await inspect(png)).toEqual({ mediaType: 'image/png', width: 200, height: 200 });
    expect(await inspect(jpeg)).toEqual({ mediaType: 'image/jpeg', width: 200, height: 200 });
  });

  const refused: [string, ImageRejectionReason, () => Promise<Uint8Array>][] = [
    ['text', 'UNSUPPORTED_TYPE', async () => Buffer.from('hello, I am no image at all')],
    ['a GIF', 'UNSUPPORTED_TYPE', async () => noise(200).gif().toBuffer()],
    ['an SVG', 'UNSUPPORTED_TYPE', async () => Buffer.from('<svg width="200" height="200"/>')],
    [
      'the start of a PNG and nothing else',
      'UNREADABLE',
      async () => (await noise(200).png().toBuffer()).subarray(0, 20),
    ],
    ['a PNG that was cut off', 'UNREADABLE', async () => firstHalf(await noise(400).png().toBuffer())],
    ['a JPEG that was cut off', 'UNREADABLE', async () => firstHalf(await noise(400).jpeg().toBuffer())],
    ['a PNG with a damaged middle', 'UNREADABLE', async () => damaged(await noise(400).png().toBuffer())],
    ['a JPEG with a damaged middle', 'UNREADABLE', async () => damaged(await noise(400).jpeg().toBuffer())],
    ['an icon', 'TOO_SMALL', async () => noise(32).png().toBuffer()],
    [
      'a decompression bomb',
      'TOO_MANY_PIXELS',
      async () =>
        sharp({ create: { width: 9_000, height: 9_000, channels: 3, background: '#000' } })
          .png()
          .toBuffer(),
    ],
  ];
  it.each([2, 3, 4, 5, 6, 7, 8])(
    'a JPEG that is to be shown turned or mirrored (EXIF %i) is refused',
    async (orientation) => {
      const bytes = await noise(200).jpeg().withMetadata({ orientation }).toBuffer();
      await expect(inspect(bytes)).rejects.toMatchObject({ reason: 'ROTATED_BY_METADATA' });
    },
  );

  it('a PNG that is to be shown turned is refused', async () => {
    const bytes = await noise(200).png().withMetadata({ orientation: 6 }).toBuffer();
    await expect(inspect(bytes)).rejects.toMatchObject({ reason: 'ROTATED_BY_METADATA' });
  });

  it('a JPEG whose metadata says that it is upright is taken', async () => {
    const bytes = await noise(200).jpeg().withMetadata({ orientation: 1 }).toBuffer();
    expect(await inspect(bytes)).toEqual({ mediaType: 'image/jpeg', width: 200, height: 200 });
  });

  it.each(refused)('%s is refused as %s', async (_, reason, bytes) => {
    await expect(inspect(await bytes())).rejects.toMatchObject({ name: 'ImageRejectedError', reason });
  });
});

const firstHalf = (bytes: Buffer): Buffer => bytes.subarray(0, Math.floor(bytes.length / 2));

function damaged(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const middle = Math.floor(copy.length / 2);
  for (let i = middle; i < middle + 400; i += 1) copy[i] = (i * 2_654_435_761) >>> 24;
  return copy;
}
