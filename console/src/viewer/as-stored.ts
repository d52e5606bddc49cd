type Bytes = Uint8Array<ArrayBuffer>;

/**
 * A PNG or JPEG without the metadata by which a browser would turn or mirror it, in parts: its pixels are shown as they are
 * stored. A browser has no option for that: `imageOrientation: 'none'` is another word for `from-image`.
 *
 * Whatever else it is, or where its structure is not understood, is passed on as it came.
 */
export function asStored(bytes: Bytes): Bytes[] {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return without(bytes, 2, jpegSegment);
  if (bytes[0] === 0x89 && bytes[1] === 0x50) return without(bytes, 8, pngChunk);
  return [bytes];
}

interface Stretch {
  /** Bytes. */
  readonly length: number;
  /** Whether it is metadata that may turn the picture. */
  readonly turning: boolean;
}

type ReadStretch = (view: DataView, at: number) => Stretch | undefined;

function without(bytes: Bytes, start: number, read: ReadStretch): Bytes[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept: Bytes[] = [];
  let [from, at] = [0, start];
  for (;;) {
    const stretch = at + 12 <= bytes.length ? read(view, at) : undefined;
    if (!stretch) return [...kept, bytes.subarray(from)];
    const next = at + stretch.length;
    if (stretch.turning) {
      kept.push(bytes.subarray(from, at));
      from = next;
    }
    at = next;
  }
}

/** APP1 has the Exif block (Exif 2.32, 4.5.4). Undefined where the picture itself begins. */
function jpegSegment(view: DataView, at: number): Stretch | undefined {
  const marker = view.getUint8(at + 1);
  if (view.getUint8(at) !== 0xff || marker === 0xda || marker === 0xd9) return undefined;
  // Bytes of filling may stand before a marker (ITU T.81, B.1.1.2).
  if (marker === 0xff) return { length: 1, turning: false };
  return { length: 2 + view.getUint16(at + 2), turning: marker === 0xe1 };
}

/** eXIf has the Exif block (PNG, third edition, 11.3.3.5). It may stand anywhere. */
function pngChunk(view: DataView, at: number): Stretch {
  return { length: 12 + view.getUint32(at), turning: view.getUint32(at + 4) === 0x65584966 };
}
