import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { csvRows } from '../data/dataset.js';
import { between, gaussian, type Random, seededRandom } from '../random/random.js';
import { dicomPicture } from './dicom-picture.js';

/** Images of one kind, encoded. */
export interface ForeignKind {
  readonly kind: string;
  readonly images: readonly Uint8Array[];
}

const SIDE = 256;
const GENERATED = 10;

/** Kinds that one would want to measure and that are not at hand. */
export const KINDS_NOT_AT_HAND = [
  'photographs',
  'ultrasound',
  'CT of the head, abdomen or limbs',
  'histology',
] as const;

/**
 * What is no axial chest CT: X-rays, pictures of screens and documents, MR, a CT of the spine and a test pattern from the
 * data; coronal and sagittal views of chest CTs, made of the volumes; and generated noise, gradients, flat grey, shapes,
 * pages of text and charts. The detector was fitted on none of these.
 */
export async function foreignKinds(data: string): Promise<ForeignKind[]> {
  const random = seededRandom(1);
  const generated = async (kind: string, make: (random: Random) => Promise<Uint8Array>): Promise<ForeignKind> => ({
    kind,
    images: await Promise.all(Array.from({ length: GENERATED }, () => make(random))),
  });
  const dicom = async (kind: string, ...files: string[]): Promise<ForeignKind> => ({
    kind,
    images: await Promise.all(files.map(async (file) => dicomPicture(await readFile(join(data, 'dicom', file))))),
  });
  return [
    await filesOf(data, 'chest X-ray', 'xray'),
    await filesOf(data, 'screen or document', 'screen'),
    await dicom('MR', 'MR_small.dcm', 'MR_small_bigendian.dcm'),
    await dicom('CT of the spine, close up', 'CT_small.dcm'),
    ...(await reformats(data)),
    await generated('white noise', (r) => grey(() => 128 + 60 * gaussian(r))),
    await generated('smooth noise', smoothNoise),
    await generated('gradient', (r) => {
      const [dx, dy] = [between(r, -2, 2), between(r, -2, 2)];
      return grey((x, y) => 128 + dx * (x - 128) + dy * (y - 128));
    }),
    await generated('flat grey', (r) => {
      const level = 255 * r();
      return grey(() => level);
    }),
    await generated('shapes', shapes),
    await generated('page of text', page),
    await generated('chart', chart),
  ];
}

async function filesOf(data: string, kind: string, prefix: string): Promise<ForeignKind> {
  const folder = join(data, 'foreign');
  const files = (await readdir(folder)).filter((file) => file.startsWith(prefix)).sort();
  return { kind, images: await Promise.all(files.map((file) => readFile(join(folder, file)))) };
}

/** Planes through the volumes, resampled to a square: slices are thicker than pixels are wide. */
async function reformats(data: string): Promise<ForeignKind[]> {
  const folder = join(data, 'lesion-masks');
  const [, ...rows] = csvRows(await readFile(join(folder, 'slices.csv'), 'latin1'));
  const volumes = new Map<string, [slice: number, image: string][]>();
  for (const [image = '', volume = '', slice] of rows) {
    volumes.set(volume, [...(volumes.get(volume) ?? []), [Number(slice), image]]);
  }
  const coronal: Uint8Array[] = [];
  const sagittal: Uint8Array[] = [];
  for (const slices of volumes.values()) {
    slices.sort(([a], [b]) => b - a);
    const planes = await Promise.all(
      slices.map(([, image]) =>
        sharp(join(folder, 'images', image))
          .toColourspace('b-w')
          .resize(SIDE, SIDE)
          .raw({ depth: 'uchar' })
          .toBuffer(),
      ),
    );
    const cut = (at: (column: number) => number) =>
      Buffer.concat(planes.map((plane) => Uint8Array.from({ length: SIDE }, (_, i) => plane[at(i)] ?? 0)));
    for (const depth of [100, 130, 160]) {
      coronal.push(
        await encoded(
          cut((i) => depth * SIDE + i),
          SIDE,
          planes.length,
        ),
      );
      sagittal.push(
        await encoded(
          cut((i) => i * SIDE + depth - 20),
          SIDE,
          planes.length,
        ),
      );
    }
  }
  return [
    { kind: 'coronal chest CT', images: coronal },
    { kind: 'sagittal chest CT', images: sagittal },
  ];
}

const encoded = (pixels: Uint8Array, width: number, height: number): Promise<Uint8Array> =>
  sharp(pixels, { raw: { width, height, channels: 1 } })
    .resize(SIDE, SIDE, { fit: 'fill' })
    .png()
    .toBuffer();

function grey(value: (x: number, y: number) => number): Promise<Uint8Array> {
  const pixels = Uint8ClampedArray.from({ length: SIDE * SIDE }, (_, i) => value(i % SIDE, Math.floor(i / SIDE)));
  return encoded(new Uint8Array(pixels.buffer), SIDE, SIDE);
}

/** Noise of every coarseness, the coarser the stronger. */
async function smoothNoise(random: Random): Promise<Uint8Array> {
  const sum = new Float32Array(SIDE * SIDE);
  for (let cells = 2; cells <= SIDE; cells *= 2) {
    const coarse = Uint8Array.from({ length: cells * cells }, () => Math.floor(256 * random()));
    const fine = await sharp(coarse, { raw: { width: cells, height: cells, channels: 1 } })
      .resize(SIDE, SIDE, { fit: 'fill', kernel: 'cubic' })
      .raw()
      .toBuffer();
    for (let i = 0; i < sum.length; i += 1) sum[i] = (sum[i] ?? 0) + ((fine[i] ?? 0) - 128) / cells;
  }
  return grey((x, y) => 128 + 1.5 * (sum[y * SIDE + x] ?? 0));
}

const svg = (body: string, width = SIDE, height = SIDE): Promise<Uint8Array> =>
  sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${body}</svg>`))
    .png()
    .toBuffer();

const tone = (random: Random): string =>
  `rgb(${Array.from({ length: 3 }, () => Math.floor(256 * random())).join(',')})`;

function shapes(random: Random): Promise<Uint8Array> {
  const one = () => {
    const [x, y, size] = [SIDE * random(), SIDE * random(), between(random, 8, 80)];
    return random() < 0.5
      ? `<circle cx="${x}" cy="${y}" r="${size / 2}" fill="${tone(random)}"/>`
      : `<rect x="${x}" y="${y}" width="${size}" height="${size}" fill="${tone(random)}"/>`;
  };
  return svg(`<rect width="100%" height="100%" fill="${tone(random)}"/>${Array.from({ length: 20 }, one).join('')}`);
}

/** Words as bars: the machine that runs this may have no font. */
function page(random: Random): Promise<Uint8Array> {
  const lines = Array.from({ length: 30 }, (_, line) => {
    let words = '';
    for (let x = 40; x < 520; ) {
      const width = between(random, 10, 60);
      const letters = Array.from({ length: Math.floor(width / 5) }, (_, i) => {
        const height = between(random, 4, 11);
        return `<rect x="${x + 5 * i}" y="${40 + 22 * line - height}" width="${between(random, 1, 3.5)}" height="${height}"/>`;
      });
      words += letters.join('');
      x += width + 8;
    }
    return words;
  });
  return svg(`<rect width="100%" height="100%" fill="#fff"/>${lines.join('')}`, 560, 740);
}

function chart(random: Random): Promise<Uint8Array> {
  const bars = Array.from({ length: 8 }, (_, i) => {
    const height = between(random, 10, 190);
    return `<rect x="${40 + 26 * i}" y="${220 - height}" width="18" height="${height}" fill="${tone(random)}"/>`;
  });
  return svg(
    `<rect width="100%" height="100%" fill="#fff"/><path d="M30 20V220H250" stroke="#000" fill="none"/>${bars.join('')}`,
  );
}
