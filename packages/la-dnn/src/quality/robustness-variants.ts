import sharp, { type Sharp } from 'sharp';

/** A change of an image that leaves what its lungs show as it is, or nearly so. */
export interface Variant {
  readonly name: string;
  /**
   * Whether the reading should stand as it is: the change touches the file, the border, captions or the resolution. Grey
   * curve, frame and mirror image do show a reader something else.
   */
  readonly nuisance: boolean;
  /** Bytes of an image to bytes of the changed one. */
  change(bytes: Uint8Array): Promise<Uint8Array>;
}

/** The variant that all images have as JPEG, and as PNG, when formats are swapped. */
export const [AS_JPEG, AS_PNG] = ['JPEG, quality 90', 'PNG'];

/** Part of each side that a blanked corner takes. */
const CORNER = 0.15;

export const VARIANTS: readonly Variant[] = [
  nuisance(AS_JPEG, (bytes) => opaque(bytes).jpeg({ quality: 90 }).toBuffer()),
  nuisance('JPEG, quality 60', (bytes) => opaque(bytes).jpeg({ quality: 60 }).toBuffer()),
  nuisance('JPEG, quality 35', (bytes) => opaque(bytes).jpeg({ quality: 35 }).toBuffer()),
  nuisance(AS_PNG, (bytes) => png(opaque(bytes))),
  nuisance('border cropped, 5 % a side', (bytes) => cropped(bytes, 0.05)),
  nuisance('border cropped, 10 % a side', (bytes) => cropped(bytes, 0.1)),
  nuisance('corners blanked, 15 %', cornersBlanked),
  nuisance('resized to 75 %', (bytes) => resized(bytes, 0.75)),
  nuisance('resized to 50 %', (bytes) => resized(bytes, 0.5)),
  { name: 'black frame, 5 % a side', nuisance: false, change: (bytes) => framed(bytes, 0.05) },
  { name: 'gamma 0.8, lighter', nuisance: false, change: (bytes) => curved(bytes, 0.8) },
  { name: 'gamma 1.25, darker', nuisance: false, change: (bytes) => curved(bytes, 1.25) },
  { name: 'mirrored', nuisance: false, change: (bytes) => png(opaque(bytes).flop()) },
];

function nuisance(name: string, change: Variant['change']): Variant {
  return { name, nuisance: true, change };
}

/** As the input contract has it: on black. */
const opaque = (bytes: Uint8Array): Sharp => sharp(bytes, { failOn: 'warning' }).flatten({ background: '#000' });

/** Hardly compressed: it is read again at once. */
const png = (image: Sharp): Promise<Uint8Array> => image.png({ compressionLevel: 1 }).toBuffer();

async function sizeOf(bytes: Uint8Array): Promise<{ width: number; height: number }> {
  const { width, height } = await sharp(bytes).metadata();
  return { width, height };
}

async function cropped(bytes: Uint8Array, part: number): Promise<Uint8Array> {
  const { width, height } = await sizeOf(bytes);
  const [left, top] = [Math.round(part * width), Math.round(part * height)];
  return png(
    opaque(bytes).extract({
      left,
      top,
      width: Math.max(1, width - 2 * left),
      height: Math.max(1, height - 2 * top),
    }),
  );
}

async function framed(bytes: Uint8Array, part: number): Promise<Uint8Array> {
  const { width, height } = await sizeOf(bytes);
  const [x, y] = [Math.round(part * width), Math.round(part * height)];
  return png(opaque(bytes).extend({ left: x, right: x, top: y, bottom: y, background: '#000' }));
}

async function resized(bytes: Uint8Array, factor: number): Promise<Uint8Array> {
  const { width, height } = await sizeOf(bytes);
  const [smallWidth, smallHeight] = [Math.round(factor * width), Math.round(factor * height)];
  return png(opaque(bytes).resize(Math.max(1, smallWidth), Math.max(1, smallHeight), { fit: 'fill' }));
}

/** Black rectangles where captions, side marks and panel letters are. */
async function cornersBlanked(bytes: Uint8Array): Promise<Uint8Array> {
  const { data, width, height } = await greyOf(bytes);
  const [x, y] = [Math.round(CORNER * width), Math.round(CORNER * height)];
  for (let row = 0; row < height; row += 1) {
    if (row >= y && row < height - y) continue;
    data.fill(0, row * width, row * width + x);
    data.fill(0, (row + 1) * width - x, (row + 1) * width);
  }
  return png(sharp(data, { raw: { width, height, channels: 1 } }));
}

async function curved(bytes: Uint8Array, gamma: number): Promise<Uint8Array> {
  const { data, width, height } = await greyOf(bytes);
  const curve = Uint8Array.from({ length: 256 }, (_, value) => Math.round(255 * (value / 255) ** gamma));
  return png(
    sharp(
      data.map((value) => curve[value] ?? 0),
      { raw: { width, height, channels: 1 } },
    ),
  );
}

async function greyOf(bytes: Uint8Array): Promise<{ data: Uint8Array; width: number; height: number }> {
  const { data, info } = await opaque(bytes)
    .toColourspace('b-w')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}
