export const IMAGE_REJECTIONS = [
  'EMPTY',
  'TOO_LARGE',
  'TOO_SMALL',
  'TOO_MANY_PIXELS',
  'UNSUPPORTED_TYPE',
  'UNREADABLE',
  'ROTATED_BY_METADATA',
] as const;

export type ImageRejectionReason = (typeof IMAGE_REJECTIONS)[number];

/** What an image may be at most, and at least. */
export interface ImageLimits {
  readonly maxBytes: number;
  readonly maxPixels: number;
  /** Shortest side, pixels. */
  readonly minSide: number;
}

export const DEFAULT_IMAGE_LIMITS: ImageLimits = { maxBytes: 64 * 1024 * 1024, maxPixels: 25_000_000, minSide: 64 };

/** An image that cannot be taken in. */
export class ImageRejectedError extends Error {
  constructor(
    readonly reason: ImageRejectionReason,
    /** 0 for the first image of the upload; set where it is known. */
    readonly position = 0,
  ) {
    super(reason);
    this.name = 'ImageRejectedError';
  }
}

/** What a person is told. */
export function rejectionMessage(reason: ImageRejectionReason, limits: ImageLimits): string {
  switch (reason) {
    case 'EMPTY':
      return 'The file is empty.';
    case 'TOO_LARGE':
      return `The file is larger than ${Math.floor(limits.maxBytes / 1024 / 1024)} MB.`;
    case 'TOO_SMALL':
      return `Each side of the image must have at least ${limits.minSide} pixels.`;
    case 'TOO_MANY_PIXELS':
      return `The image has more than ${Math.floor(limits.maxPixels / 1e6)} million pixels.`;
    case 'UNSUPPORTED_TYPE':
      return 'The file is neither a PNG nor a JPEG image.';
    case 'UNREADABLE':
      return 'The image is damaged or incomplete.';
    case 'ROTATED_BY_METADATA':
      return 'The file says that its pixels are to be turned or mirrored for display. Export it with its pixels upright.';
  }
}
