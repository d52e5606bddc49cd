import type { Finding as FindingKey } from '@pulmora/la-dnn';
import { fromGlobalId, toGlobalId } from '@pulmora/platform';
import { FINDING_NAMES, type FindingName } from '../diagnosis/finding.types.js';

export const OVERLAY_PREFIX = '/overlays';

/** A whole path; its groups are the reading of an image (a global ID) and a finding. */
export const OVERLAY_PATTERN = /^\/overlays\/([\w-]{1,128})\/([A-Z0-9_]{1,64})\.png$/;

const KEYS: ReadonlyMap<string, FindingKey> = new Map(
  Object.entries(FINDING_NAMES).map(([key, name]) => [name, key as FindingKey]),
);

/** Where the overlay of a finding lies: with the image's place in a reading, not with its pixels, so it never changes. */
export const overlayPath = (id: string, finding: FindingName): string =>
  `${OVERLAY_PREFIX}/${toGlobalId('ImageReading', id)}/${finding}.png`;

/** Which overlay the groups of {@link OVERLAY_PATTERN} name; undefined when they name none that there could be. */
export function overlayOf([readingId = '', name = '']: readonly string[]):
  | { readonly id: string; readonly finding: FindingKey }
  | undefined {
  const id = fromGlobalId('ImageReading', readingId);
  const finding = KEYS.get(name);
  return id && finding ? { id, finding } : undefined;
}
