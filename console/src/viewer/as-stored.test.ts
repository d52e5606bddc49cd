import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { asStored } from './as-stored.js';

const drawn = () => sharp({ create: { width: 90, height: 60, channels: 3, background: '#840' } });
const joined = (bytes: Buffer) => Buffer.concat(asStored(new Uint8Array(bytes)));
const pixels = (bytes: Buffer) => sharp(bytes, { failOn: 'warning' }).raw().toBuffer();

describe.each(['jpeg', 'png'] as const)('a %s', (format) => {
  it.each([2, 3, 6, 8])(
    'that asks to be turned (%i) does not any more, and has the same pixels',
    async (orientation) => {
      const turned = await drawn().toFormat(format).withMetadata({ orientation }).toBuffer();
      expect((await sharp(turned).metadata()).orientation).toBe(orientation);
      const upright = joined(turned);
      expect((await sharp(upright).metadata()).orientation).toBeUndefined();
      expect(await pixels(upright)).toEqual(await pixels(turned));
    },
  );

  it('that asks for nothing stays as it is', async () => {
    const plain = await drawn().toFormat(format).toBuffer();
    expect(joined(plain)).toEqual(plain);
  });

  it('that ends too soon, or tells of more than there is, loses nothing but metadata', async () => {
    const plain = await drawn().toFormat(format).toBuffer();
    for (const end of [3, 11, 20, plain.length - 1]) {
      expect(joined(plain.subarray(0, end))).toEqual(plain.subarray(0, end));
    }
  });
});

it('passes on what is neither', () => {
  expect(joined(Buffer.from('RIFF....WEBP'))).toEqual(Buffer.from('RIFF....WEBP'));
  expect(joined(Buffer.alloc(0))).toEqual(Buffer.alloc(0));
});
