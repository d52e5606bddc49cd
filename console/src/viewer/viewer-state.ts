import type { Finding } from '../graphql/generated.js';
import { changed, FULL, type GreyWindow } from './grey-window.js';
import { type Camera, type Point, panned, type Size, WHOLE, zoomedAbout } from './placement.js';

/** What a viewer shows, and how. */
export interface ViewerState {
  /** The place of the image among those of the study, from 0. */
  readonly index: number;
  readonly count: number;
  readonly camera: Camera;
  readonly window: GreyWindow;
  /** What the model looked for, where it is laid over the image; null for the bare image. */
  readonly overlay: Finding | null;
  /** The overlay that comes back when overlays are switched on again. */
  readonly lastOverlay: Finding;
  /** Of the overlay, 0 to 1. */
  readonly opacity: number;
}

export type ViewerAction =
  | { readonly type: 'show'; readonly index: number }
  | { readonly type: 'scroll'; readonly by: number }
  | { readonly type: 'zoom'; readonly factor: number; readonly canvas: Size; readonly at?: Point }
  | { readonly type: 'pan'; readonly by: Point; readonly canvas: Size; readonly image: Size }
  | { readonly type: 'window'; readonly by: { readonly level?: number; readonly width?: number } }
  | { readonly type: 'preset'; readonly window: GreyWindow }
  | { readonly type: 'overlay'; readonly finding: Finding | null }
  | { readonly type: 'toggle-overlay' }
  | { readonly type: 'opacity'; readonly opacity: number }
  | { readonly type: 'reset' };

export const startOf = (count: number, index = 0): ViewerState => ({
  index: within(index, count),
  count,
  camera: WHOLE,
  window: FULL,
  overlay: null,
  lastOverlay: 'COVID19',
  opacity: 0.6,
});

export function viewerReducer(state: ViewerState, action: ViewerAction): ViewerState {
  switch (action.type) {
    case 'show':
      return { ...state, index: within(action.index, state.count) };
    case 'scroll':
      return { ...state, index: within(state.index + action.by, state.count) };
    case 'zoom': {
      const { canvas, factor, at = { x: canvas.width / 2, y: canvas.height / 2 } } = action;
      return { ...state, camera: zoomedAbout(canvas, state.camera, at, factor) };
    }
    case 'pan':
      return { ...state, camera: panned(action.canvas, action.image, state.camera, action.by) };
    case 'window':
      return { ...state, window: changed(state.window, action.by) };
    case 'preset':
      return { ...state, window: action.window };
    case 'overlay':
      return { ...state, overlay: action.finding, lastOverlay: action.finding ?? state.lastOverlay };
    case 'toggle-overlay':
      return { ...state, overlay: state.overlay ? null : state.lastOverlay };
    case 'opacity':
      return { ...state, opacity: Math.min(1, Math.max(0, action.opacity)) };
    case 'reset':
      return { ...state, camera: WHOLE, window: FULL };
  }
}

const within = (index: number, count: number): number => Math.min(Math.max(0, index), Math.max(0, count - 1));
