import { describe, expect, it } from 'vitest';
import { applyWindow, changed, FULL, lookupTable, PRESETS } from './grey-window.js';

describe('a window', () => {
  it('that is full shows every value as it is', () => {
    expect([...lookupTable(FULL)]).toEqual(Array.from({ length: 256 }, (_, value) => value));
  });

  it('spreads its own values over all shades, and shows what lies beside it as black or white', () => {
    const table = lookupTable({ level: 100, width: 20 });
    expect([table[0], table[90], table[100], table[110], table[255]]).toEqual([0, 0, 128, 255, 255]);
    expect([...table]).toEqual([...table].toSorted((a, b) => a - b));
  });

  it('never becomes so narrow that there is nothing in it', () => {
    expect(changed(PRESETS.dark, { width: -1_000, level: -1_000 })).toEqual({ level: 0, width: 1 });
    expect(changed(PRESETS.dark, { width: 1_000, level: 1_000 })).toEqual({ level: 255, width: 510 });
  });

  it('leaves colours colours, and what is transparent so', () => {
    const shown = new Uint8ClampedArray(4);
    applyWindow(Uint8ClampedArray.of(0, 100, 255, 7), shown, FULL);
    expect([...shown]).toEqual([0, 100, 255, 7]);
  });
});
