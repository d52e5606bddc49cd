import dicomParser from 'dicom-parser';
import sharp from 'sharp';

/**
 * A picture of an uncompressed grey DICOM image, from its least to its greatest value: for measurements alone, no window
 * that a reader would choose.
 *
 * @throws an error for a file without uncompressed 16-bit pixels.
 */
export async function dicomPicture(bytes: Uint8Array): Promise<Uint8Array> {
  const set = dicomParser.parseDicom(bytes);
  const [rows, columns, pixels] = [set.uint16('x00280010'), set.uint16('x00280011'), set.elements.x7fe00010];
  if (!rows || !columns || !pixels || pixels.length < 2 * rows * columns) {
    throw new Error('the file holds no uncompressed image of 16 bits');
  }
  const bigEndian = set.string('x00020010') === '1.2.840.10008.1.2.2';
  const view = new DataView(bytes.buffer, bytes.byteOffset + pixels.dataOffset, 2 * rows * columns);
  const signed = set.uint16('x00280103') === 1;
  const values = Float32Array.from({ length: rows * columns }, (_, i) =>
    signed ? view.getInt16(2 * i, !bigEndian) : view.getUint16(2 * i, !bigEndian),
  );
  const low = values.reduce((min, value) => Math.min(min, value), Number.POSITIVE_INFINITY);
  const high = values.reduce((max, value) => Math.max(max, value), Number.NEGATIVE_INFINITY);
  const grey = Uint8Array.from(values, (value) => (255 * (value - low)) / Math.max(1, high - low));
  return sharp(grey, { raw: { width: columns, height: rows, channels: 1 } })
    .png()
    .toBuffer();
}
