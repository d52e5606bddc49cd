import { describe, expect, it } from 'vitest';
import { actionOf } from './viewer-keys.js';
import { startOf, viewerReducer } from './viewer-state.js';

const place = { canvas: { width: 800, height: 600 }, image: { width: 512, height: 512 } };

/** Where keys lead, one after the other. */
const after = (...keys: readonly string[]) =>
  keys.reduce((state, key) => {
    const shift = key.startsWith('Shift+');
    const pressed = { key: key.replace('Shift+', ''), shift };
    const action = actionOf(pressed, { ...place, opacity: state.opacity, overlay: state.overlay });
    return action ? viewerReducer(state, action) : state;
  }, startOf(12));

describe('the keys of a viewer', () => {
  it('scroll, and stop at either end', () => {
    expect(after('ArrowUp').index).toBe(0);
    expect(after('ArrowDown', 'ArrowRight').index).toBe(2);
    expect(after('PageDown', 'PageDown').index).toBe(11);
    expect(after('End', 'Home').index).toBe(0);
  });

  it('move, zoom and window, and reset all of it but not where one is', () => {
    const changed = after('ArrowDown', '+', 'Shift+ArrowLeft', 'w', 'd');
    expect(changed).toMatchObject({ index: 1, camera: { zoom: 1.2, pan: { x: 40 } }, window: { level: 135.5 } });
    expect(after('ArrowDown', '+', 'Shift+ArrowLeft', 'w', 'a', 'r')).toEqual({ ...startOf(12), index: 1 });
  });

  it('lay an overlay over the image, take it away, and bring back the same', () => {
    expect(after('3').overlay).toBe('CONSOLIDATION');
    expect(after('3', '3').overlay).toBeNull();
    expect(after('3', 'o').overlay).toBeNull();
    expect(after('3', 'o', 'o').overlay).toBe('CONSOLIDATION');
    expect(after('o', ']').opacity).toBeCloseTo(0.7);
    expect(after(...Array<string>(20).fill('[')).opacity).toBe(0);
  });

  it('leave all others to whoever they are for', () => {
    for (const key of ['Tab', 'Escape', 'Enter', '7', 'x', 'F5']) {
      expect(actionOf({ key, shift: false }, { ...place, opacity: 1, overlay: null }), key).toBeUndefined();
    }
  });
});
