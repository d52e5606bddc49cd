import type { Finding } from '../graphql/generated.js';
import type { Size } from './placement.js';
import type { ViewerAction } from './viewer-state.js';

/** Overlays by the number key that shows each. */
export const OVERLAY_KEYS: readonly Finding[] = [
  'COVID19',
  'GROUND_GLASS_OPACITY',
  'CONSOLIDATION',
  'CRAZY_PAVING',
  'AIR_BRONCHOGRAM',
  'INTERLOBULAR_SEPTAL_THICKENING',
];

const STEP = { pan: 40, window: 8, zoom: 1.2, page: 10, opacity: 0.1 } as const;

export interface Pressed {
  readonly key: string;
  readonly shift: boolean;
}

/**
 * What a key does in a viewer that has the focus; undefined for a key that is none of its own. Characters count only
 * there, so that they cannot be pressed by mistake anywhere else (WCAG 2.1.4).
 */
export function actionOf(
  { key, shift }: Pressed,
  place: { readonly canvas: Size; readonly image: Size; readonly opacity: number; readonly overlay: Finding | null },
): ViewerAction | undefined {
  const { canvas, image } = place;
  const pan = (x: number, y: number): ViewerAction => ({ type: 'pan', by: { x, y }, canvas, image });
  if (shift) {
    switch (key) {
      case 'ArrowLeft':
        return pan(STEP.pan, 0);
      case 'ArrowRight':
        return pan(-STEP.pan, 0);
      case 'ArrowUp':
        return pan(0, STEP.pan);
      case 'ArrowDown':
        return pan(0, -STEP.pan);
    }
  }
  switch (key) {
    case 'ArrowDown':
    case 'ArrowRight':
      return { type: 'scroll', by: 1 };
    case 'ArrowUp':
    case 'ArrowLeft':
      return { type: 'scroll', by: -1 };
    case 'PageDown':
      return { type: 'scroll', by: STEP.page };
    case 'PageUp':
      return { type: 'scroll', by: -STEP.page };
    case 'Home':
      return { type: 'scroll', by: Number.NEGATIVE_INFINITY };
    case 'End':
      return { type: 'scroll', by: Number.POSITIVE_INFINITY };
    case '+':
    case '=':
      return { type: 'zoom', factor: STEP.zoom, canvas };
    case '-':
    case '_':
      return { type: 'zoom', factor: 1 / STEP.zoom, canvas };
    case 'a':
    case 'A':
      return { type: 'window', by: { width: -STEP.window } };
    case 'd':
    case 'D':
      return { type: 'window', by: { width: STEP.window } };
    case 'w':
    case 'W':
      return { type: 'window', by: { level: STEP.window } };
    case 's':
    case 'S':
      return { type: 'window', by: { level: -STEP.window } };
    case 'o':
    case 'O':
      return { type: 'toggle-overlay' };
    case '[':
      return { type: 'opacity', opacity: place.opacity - STEP.opacity };
    case ']':
      return { type: 'opacity', opacity: place.opacity + STEP.opacity };
    case '0':
    case 'r':
    case 'R':
      return { type: 'reset' };
  }
  const finding = /^[1-6]$/.test(key) ? OVERLAY_KEYS[Number(key) - 1] : undefined;
  // The same number again takes the overlay away.
  return finding && { type: 'overlay', finding: place.overlay === finding ? null : finding };
}
