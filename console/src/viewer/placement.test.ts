import { describe, expect, it } from 'vitest';
import { MAX_ZOOM, panned, placeOf, WHOLE, zoomedAbout } from './placement.js';

const canvas = { width: 800, height: 600 };
const image = { width: 512, height: 512 };

describe('where an image lies', () => {
  it('whole and in the middle, to begin with', () => {
    expect(placeOf(canvas, image, WHOLE)).toEqual({ x: 100, y: 0, width: 600, height: 600 });
  });

  it('around what is zoomed at, which stays where it is', () => {
    const at = { x: 250, y: 130 };
    const share = ({ x, width }: { x: number; width: number }) => (at.x - x) / width;
    const before = placeOf(canvas, image, WHOLE);
    const after = placeOf(canvas, image, zoomedAbout(canvas, WHOLE, at, 3));
    expect(share(after)).toBeCloseTo(share(before), 9);
    expect(after.width).toBeCloseTo(1_800, 9);
  });

  it('no larger than it may be, and never quite away', () => {
    expect(zoomedAbout(canvas, WHOLE, { x: 0, y: 0 }, 1e6).zoom).toBe(MAX_ZOOM);
    const { x, width } = placeOf(canvas, image, panned(canvas, image, WHOLE, { x: -1e6, y: 0 }));
    expect(x + width).toBeGreaterThan(0);
  });
});
