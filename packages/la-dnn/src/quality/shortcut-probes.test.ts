import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readCovidCt } from '../data/dataset.js';
import { UnreadableImageError } from '../preprocess/preprocess.js';
import { gaussian, seededRandom } from '../random/random.js';
import { sharedDataDir } from '../setup/paths.js';
import { rampImage } from '../testing/images.js';
import { type ProbedImage, probesOf } from './shortcut-probes.js';
import {
  EVIDENCE,
  type Evidence,
  evidenceOf,
  frameEvidence,
  markEvidence,
  sniffedFormat,
} from './shortcut-probes-evidence.js';
import { fitLogistic, logisticScore } from './shortcut-probes-regression.js';

const data = sharedDataDir();

describe('the logistic regression', () => {
  it('finds the weights that made its labels', () => {
    const random = seededRandom(1);
    const rows = Array.from({ length: 4_000 }, () => [gaussian(random), 5 + 2 * gaussian(random)]);
    const labels = rows.map(([a = 0, b = 0]): 0 | 1 =>
      random() < 1 / (1 + Math.exp(-(1.5 * a - 0.5 * (b - 5) + 0.3))) ? 1 : 0,
    );
    const model = fitLogistic(rows, labels);
    const slope = (f: number) => (model.weights[f] ?? 0) * (model.scale[f] ?? 0);
    expect(slope(0)).toBeCloseTo(1.5, 0);
    expect(slope(1)).toBeCloseTo(-0.5, 0);
    expect(logisticScore([0, 5], model)).toBeCloseTo(0.3, 0);
  });

  it('stays finite where a feature separates the classes, and ignores one that never varies', () => {
    const model = fitLogistic(
      [
        [0, 7],
        [0, 7],
        [1, 7],
        [1, 7],
      ],
      [0, 0, 1, 1],
    );
    expect(model.weights.every(Number.isFinite)).toBe(true);
    expect(logisticScore([1, 7], model)).toBeCloseTo(-logisticScore([0, 7], model));
    expect(logisticScore([1, 700], model)).toBe(logisticScore([1, 7], model));
    expect(() => fitLogistic([], [])).toThrow(RangeError);
  });
});

describe('a probe', () => {
  const image = (i: number, isJpeg: number): ProbedImage => ({
    evidence: Object.fromEntries(
      Object.entries(EVIDENCE).map(([kind, features]) => [
        kind,
        kind === 'file format' ? [isJpeg] : features.map((_, f) => Math.sin(i * 12.9 + f * 78.2 + kind.length)),
      ]),
    ) as unknown as Evidence,
    label: i % 2 === 0 ? 1 : 0,
    group: `group ${i >> 2}`,
  });

  it('reaches 1.0 on what separates the classes, and chance on what does not vary', () => {
    const probes = (isJpeg: (i: number) => number) => {
      const images = Array.from({ length: 80 }, (_, i) => image(i, isJpeg(i)));
      const splits = { train: images.slice(0, 40), val: images.slice(40, 60), test: images.slice(40) };
      return new Map(probesOf(splits).map((probe) => [probe.name, probe]));
    };
    const separating = probes((i) => i % 2);
    expect(separating.get('file format')).toMatchObject({ trainAuc: 1, valAuc: 1, testAuc: 1, testAuc95: [1, 1] });
    expect(probes(() => 0).get('file format')).toMatchObject({ trainAuc: 0.5, testAuc: 0.5 });
    expect([...separating.keys()]).toEqual(expect.arrayContaining([...Object.keys(EVIDENCE), 'all together']));
    expect(separating.get('all together')?.features).toHaveLength(Object.values(EVIDENCE).flat().length);
  });
});

describe('evidence', () => {
  it('tells the format by the bytes, the size, and colour from grey', async () => {
    const grey = await evidenceOf(await rampImage(300, 200).toColourspace('b-w').png().toBuffer());
    expect(grey['file format']).toEqual([0]);
    expect(grey.channels).toEqual([0, 0]);
    expect(grey.size).toEqual([300, 200, 1.5, Math.log(60_000)]);
    expect(grey['captions and marks'].slice(-2)).toEqual([0, 0]);
    const red = sharp({ create: { width: 50, height: 50, channels: 3, background: '#f00' } });
    const coloured = await evidenceOf(await red.jpeg().toBuffer());
    expect(coloured['file format']).toEqual([1]);
    expect(coloured['captions and marks'].slice(-2)).toEqual([1, 1]);
    for (const [kind, features] of Object.entries(EVIDENCE)) {
      expect(grey[kind as keyof Evidence]).toHaveLength(features.length);
    }
    await expect(evidenceOf(Buffer.from('no image'))).rejects.toThrow(UnreadableImageError);
    expect(sniffedFormat(Buffer.from('GIF89a'))).toBe('other');
  });

  it('reads a frame piece by piece', () => {
    const side = 256;
    const top = Uint8Array.from({ length: side * side }, (_, i) => (i < 20 * side ? 255 : 0));
    const frame = frameEvidence(top, side);
    expect(frame.slice(0, 8)).toEqual(Array(8).fill(1));
    expect(frame.slice(16, 24)).toEqual(Array(8).fill(0));
    expect(frame[32]).toBeGreaterThan(0.3);
  });

  it('counts small marks in corners, and neither large ones nor any over the lungs', () => {
    const side = 256;
    const marked = (x: number, y: number, size: number) => {
      const grey = new Uint8Array(side * side).fill(128);
      for (let row = y; row < y + size; row += 1) grey.fill(255, row * side + x, row * side + x + size);
      return markEvidence(grey, side);
    };
    expect(marked(10, 10, 6)).toEqual([Math.log(2), 36 / side ** 2, 0, 0]);
    expect(marked(120, 120, 6)).toEqual([0, 0, 0, 0]);
    expect(marked(10, 10, 40)).toEqual([0, 0, 0, 0]);
  });
});

describe.skipIf(!data)('evidence in COVID-CT (needs shared/data covid-ct)', () => {
  it('has 53 JPEGs among its negative test images and 2 among its positive ones', async () => {
    const images = await readCovidCt(join(data ?? '', 'covid-ct'), 'test');
    const jpegs = await Promise.all(
      images.map(async ({ path, covid19 }) => (sniffedFormat(await readFile(path)) === 'JPEG' ? covid19 : undefined)),
    );
    expect([0, 1].map((label) => jpegs.filter((jpeg) => jpeg === label).length)).toEqual([53, 2]);
    for (const { path } of images.slice(0, 4)) {
      expect(
        Object.values(await evidenceOf(await readFile(path)))
          .flat()
          .every(Number.isFinite),
      ).toBe(true);
    }
  });
});
