import { FINDINGS } from '@pulmora/la-dnn';
import { describe, expect, it } from 'vitest';
import { attentionMaps } from '../testing/predictions.js';
import { type AttentionMaps, decodeAttention, encodeAttention } from './attention-codec.js';

const withMap = (map: Float32Array): AttentionMaps => ({ ...attentionMaps(), GGO: map });

describe('attention in bytes', () => {
  it.each(FINDINGS)('gives %s its own map back, but for what a byte cannot hold', (finding) => {
    const maps = attentionMaps();
    const decoded = decodeAttention(encodeAttention(maps), finding);
    expect(decoded.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    const highest = Math.max(...maps[finding]);
    const decodedHighest = Math.max(...decoded);
    for (const [place, value] of maps[finding].entries()) {
      expect(Math.abs((decoded[place] ?? 0) / decodedHighest - value / highest)).toBeLessThanOrEqual(1 / 509);
    }
  });

  it('takes a byte a place', () => {
    expect(encodeAttention(attentionMaps())).toHaveLength(1_176);
  });

  it('keeps a map of zeros one', () => {
    const zeros = new Float32Array(196);
    expect(decodeAttention(encodeAttention(withMap(zeros)), 'GGO')).toEqual(zeros);
  });

  it.each([
    ['of another size', new Float32Array(195).fill(1 / 195)],
    ['with a place below zero', Float32Array.from({ length: 196 }, (_, i) => (i === 7 ? -0.1 : 0.01))],
    ['without numbers', new Float32Array(196).fill(Number.NaN)],
    ['without end', new Float32Array(196).fill(Number.POSITIVE_INFINITY)],
  ])('takes no map %s', (_, map) => {
    expect(() => encodeAttention(withMap(map))).toThrow(RangeError);
  });

  it('takes no bytes of another length', () => {
    expect(() => decodeAttention(new Uint8Array(196), 'covid19')).toThrow(RangeError);
  });
});
