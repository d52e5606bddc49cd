import { asStored } from './as-stored.js';

/** Fetches a picture with the token of whoever looks at it, and decodes it. */
export class PixelSource {
  readonly #token: () => string;
  readonly #kept = new Map<string, Promise<ImageBitmap>>();
  readonly #capacity: number;

  /** @param capacity pictures that are kept decoded; those looked at longest ago go first. */
  constructor(token: () => string, capacity = 64) {
    this.#token = token;
    this.#capacity = capacity;
  }

  /** @throws {Error} when the platform does not give it, or it cannot be decoded. */
  picture(url: string): Promise<ImageBitmap> {
    const kept = this.#kept.get(url) ?? this.#fetch(url);
    this.#kept.delete(url);
    this.#kept.set(url, kept);
    // Whoever still draws one that goes has a reference of its own.
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#capacity) break;
      this.#kept.delete(oldest);
    }
    kept.catch(() => this.#kept.delete(url));
    return kept;
  }

  async #fetch(url: string): Promise<ImageBitmap> {
    const response = await fetch(url, { headers: { authorization: `Bearer ${this.#token()}` } });
    if (!response.ok) throw new Error(`${response.status}`);
    // Whatever a file says of colour spaces, the values in it are what was measured. And whatever it says of which side is
    // up, its pixels stand as they are stored: so the model read them, and so its overlays and a printed report show them.
    const stored = new Blob(asStored(new Uint8Array(await response.arrayBuffer())), {
      type: response.headers.get('content-type') ?? '',
    });
    return createImageBitmap(stored, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
  }
}

/** The values of a picture, and a canvas that shows them through a window. */
export interface WindowedPicture {
  readonly values: ImageData;
  readonly canvas: HTMLCanvasElement;
}

/** @throws {Error} where a browser has no room for another canvas. */
export function windowedPicture(bitmap: ImageBitmap): WindowedPicture {
  const canvas = document.createElement('canvas');
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no canvas');
  context.drawImage(bitmap, 0, 0);
  return { values: context.getImageData(0, 0, bitmap.width, bitmap.height), canvas };
}
