import { FEATURE_SIDE, FINDINGS, type Finding } from '@pulmora/la-dnn';

/** A map of each finding: 14 × 14 places, row by row, none negative, each map summing to 1 (or all 0). */
export type AttentionMaps = Readonly<Record<Finding, Float32Array>>;

/** Places of a map; the table's own check says 14 × 14 as well. */
const PLACES = FEATURE_SIDE ** 2;

const HIGHEST = 255;

/**
 * Finding by finding a byte a place, 255 where the map is highest: 1,176 bytes in place of 4,704. What a place loses is
 * at most 1/510 of the map's highest, less than an overlay can show.
 *
 * @throws {RangeError} for a map of another size, or with anything in it but numbers from 0 up.
 */
export function encodeAttention(maps: AttentionMaps): Buffer {
  const bytes = Buffer.alloc(FINDINGS.length * PLACES);
  for (const [i, finding] of FINDINGS.entries()) {
    const map = maps[finding];
    const highest = map.reduce((max, value) => Math.max(max, value), 0);
    const isMap = map.length === PLACES && Number.isFinite(highest) && map.every((value) => value >= 0);
    if (!isMap) throw new RangeError('no attention map');
    if (highest === 0) continue;
    map.forEach((value, place) => {
      bytes[i * PLACES + place] = Math.round((HIGHEST * value) / highest);
    });
  }
  return bytes;
}

/**
 * One finding's map, summing to 1 again (or all 0).
 *
 * @throws {RangeError} for bytes that {@link encodeAttention} did not make.
 */
export function decodeAttention(bytes: Uint8Array, finding: Finding): Float32Array {
  if (bytes.length !== FINDINGS.length * PLACES) throw new RangeError('no attention maps');
  const start = FINDINGS.indexOf(finding) * PLACES;
  const map = bytes.subarray(start, start + PLACES);
  const sum = map.reduce((total, value) => total + value, 0);
  return Float32Array.from(map, (value) => (sum === 0 ? 0 : value / sum));
}
