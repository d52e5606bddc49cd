import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readCovidCt } from '../data/dataset.js';
import { preprocess } from '../preprocess/preprocess.js';
import { sharedDataDir } from '../setup/paths.js';
import { rampImage } from '../testing/images.js';
import { type RobustnessReading, variantFigures } from './robustness.js';
import { AS_JPEG, AS_PNG, VARIANTS } from './robustness-variants.js';
import { sniffedFormat } from './shortcut-probes-evidence.js';

const data = sharedDataDir();
const changed = async (name: string, bytes: Uint8Array) => {
  const variant = VARIANTS.find((one) => one.name === name);
  if (!variant) throw new Error(`there is no change called ${name}`);
  return variant.change(bytes);
};
const sizeAfter = async (name: string, bytes: Uint8Array) => {
  const { width, height } = await sharp(await changed(name, bytes)).metadata();
  return [width, height];
};
const greyAfter = async (name: string, bytes: Uint8Array) =>
  sharp(await changed(name, bytes))
    .toColourspace('b-w')
    .raw({ depth: 'uchar' })
    .toBuffer();

describe('a change', () => {
  it('keeps, crops, frames and resizes as it says', async () => {
    const image = await rampImage(200, 100).png().toBuffer();
    const sizes: Record<string, [number, number]> = {
      'border cropped, 5 % a side': [180, 90],
      'border cropped, 10 % a side': [160, 80],
      'black frame, 5 % a side': [220, 110],
      'resized to 75 %': [150, 75],
      'resized to 50 %': [100, 50],
    };
    for (const { name } of VARIANTS) expect(await sizeAfter(name, image), name).toEqual(sizes[name] ?? [200, 100]);
    const tiny = await rampImage(2, 1).png().toBuffer();
    for (const { name } of VARIANTS) expect(Math.min(...(await sizeAfter(name, tiny))), name).toBeGreaterThan(0);
  });

  it('encodes as it says, and a PNG has the pixels that it had', async () => {
    const image = await rampImage(200, 100).jpeg().toBuffer();
    expect(sniffedFormat(await changed(AS_JPEG, image))).toBe('JPEG');
    const png = await changed(AS_PNG, image);
    expect(sniffedFormat(png)).toBe('PNG');
    expect((await preprocess(png)).pixels).toEqual((await preprocess(image)).pixels);
  });

  it('blanks the corners and nothing else', async () => {
    const white = await sharp({ create: { width: 100, height: 100, channels: 3, background: '#fff' } })
      .png()
      .toBuffer();
    const grey = await greyAfter('corners blanked, 15 %', white);
    const at = (x: number, y: number) => grey[y * 100 + x];
    expect([at(0, 0), at(99, 0), at(0, 99), at(99, 99), at(14, 14)]).toEqual([0, 0, 0, 0, 0]);
    expect([at(50, 0), at(0, 50), at(15, 14), at(84, 99), at(50, 50)]).toEqual([255, 255, 255, 255, 255]);
  });

  it('makes lighter, darker and mirrored', async () => {
    const ramp = await rampImage(100, 10).png().toBuffer();
    const [light, plain, dark, mirrored] = await Promise.all(
      ['gamma 0.8, lighter', AS_PNG, 'gamma 1.25, darker', 'mirrored'].map((name) => greyAfter(name, ramp)),
    );
    expect(light?.[50]).toBeGreaterThan(plain?.[50] ?? 0);
    expect(dark?.[50]).toBeLessThan(plain?.[50] ?? 0);
    expect(mirrored?.[0]).toBe(255);
    expect(mirrored?.[99]).toBe(0);
  });
});

describe('what a change does', () => {
  const reading = (score: number, label: 0 | 1, i: number, refused = false): RobustnessReading => ({
    score,
    label,
    group: `group ${i}`,
    refused,
  });
  const before = Array.from({ length: 20 }, (_, i) => reading(i / 20, i >= 10 ? 1 : 0, i));

  it('is nothing where nothing changes', () => {
    expect(variantFigures({ name: 'none', nuisance: true }, before, before, 0.5)).toMatchObject({
      auc: 1,
      aucChange: 0,
      aucChange95: [0, 0],
      meanShift: 0,
      p95Shift: 0,
      lean: 0,
      flipped: 0,
      refused: 0,
    });
  });

  it('is counted image by image: shift, lean, sides of the threshold, refusals', () => {
    const after = before.map(({ score, label }, i) => reading(i === 9 ? 0.95 : score, label, i, i === 3));
    const figures = variantFigures({ name: 'one', nuisance: true }, before, after, 0.5);
    expect(figures.meanShift).toBeCloseTo(0.5 / 20);
    expect(figures.lean).toBeCloseTo(0.5 / 20);
    expect(figures.p95Shift).toBe(0);
    expect(figures.flipped).toBeCloseTo(1 / 20);
    expect(figures.refused).toBe(1);
    expect(figures.aucChange).toBeCloseTo(-0.095);
  });
});

describe.skipIf(!data)('changes of real images (needs shared/data covid-ct)', () => {
  it('can all be read again', async () => {
    const images = await readCovidCt(join(data ?? '', 'covid-ct'), 'val');
    for (const { path } of [images[0], images.at(-1)].flatMap((image) => image ?? [])) {
      const bytes = await readFile(path);
      for (const { name, change } of VARIANTS) {
        const { pixels } = await preprocess(await change(bytes));
        expect(
          pixels.every((value) => value >= 0 && value <= 1),
          name,
        ).toBe(true);
      }
    }
  });
});
