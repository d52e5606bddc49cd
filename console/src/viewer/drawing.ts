import { applyWindow, type GreyWindow } from './grey-window.js';
import type { WindowedPicture } from './pixels.js';
import { type Camera, placeOf } from './placement.js';

/** Shows a picture's values through another window. */
export function rewindow({ values, canvas }: WindowedPicture, window: GreyWindow): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const shown = context.createImageData(values.width, values.height);
  applyWindow(values.data, shown.data, window);
  context.putImageData(shown, 0, 0);
}

export interface Scene {
  readonly picture: WindowedPicture | null;
  readonly overlay: ImageBitmap | null;
  readonly opacity: number;
  readonly camera: Camera;
}

/** Draws the picture, and the overlay over it, where the camera has them. */
export function draw(target: HTMLCanvasElement, { picture, overlay, opacity, camera }: Scene): void {
  const context = target.getContext('2d');
  if (!context) return;
  context.clearRect(0, 0, target.width, target.height);
  if (!picture) return;
  const { x, y, width, height } = placeOf(target, picture.canvas, camera);
  // A magnified pixel is shown as one: smoothing would show what was never measured.
  context.imageSmoothingEnabled = width / picture.canvas.width < 3;
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture.canvas, x, y, width, height);
  if (!overlay) return;
  context.globalAlpha = opacity;
  context.imageSmoothingEnabled = true;
  context.drawImage(overlay, x, y, width, height);
  context.globalAlpha = 1;
}
