export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where somebody looks: how large, and how far the image's centre is from the canvas's, in canvas pixels. */
export interface Camera {
  /** 1: the whole image fits the canvas. */
  readonly zoom: number;
  readonly pan: Point;
}

export const WHOLE: Camera = { zoom: 1, pan: { x: 0, y: 0 } };

export const MIN_ZOOM = 0.25;
export const MAX_ZOOM = 20;

/** Canvas pixels per image pixel. */
export const scaleOf = (canvas: Size, image: Size, { zoom }: Camera): number =>
  Math.min(canvas.width / image.width, canvas.height / image.height) * zoom;

/** Where the image lies on the canvas. */
export function placeOf(canvas: Size, image: Size, camera: Camera): Point & Size {
  const scale = scaleOf(canvas, image, camera);
  const width = image.width * scale;
  const height = image.height * scale;
  return {
    x: (canvas.width - width) / 2 + camera.pan.x,
    y: (canvas.height - height) / 2 + camera.pan.y,
    width,
    height,
  };
}

/** Zooms so that what lies under a point of the canvas stays there. */
export function zoomedAbout(canvas: Size, { zoom, pan }: Camera, at: Point, factor: number): Camera {
  const next = Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, zoom * factor));
  const ratio = next / zoom;
  const away = { x: at.x - canvas.width / 2 - pan.x, y: at.y - canvas.height / 2 - pan.y };
  return { zoom: next, pan: { x: pan.x + away.x * (1 - ratio), y: pan.y + away.y * (1 - ratio) } };
}

/** Moves, but never so far that nothing of the image is left on the canvas. */
export function panned(canvas: Size, image: Size, camera: Camera, by: Point): Camera {
  const { width, height } = placeOf(canvas, image, camera);
  const limit = { x: (canvas.width + width) / 2 - 40, y: (canvas.height + height) / 2 - 40 };
  const within = (value: number, most: number) => Math.min(Math.max(0, most), Math.max(-Math.max(0, most), value));
  return {
    zoom: camera.zoom,
    pan: { x: within(camera.pan.x + by.x, limit.x), y: within(camera.pan.y + by.y, limit.y) },
  };
}
