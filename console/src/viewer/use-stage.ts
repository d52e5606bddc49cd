import { type Dispatch, type RefObject, useEffect, useRef, useState } from 'react';
import type { Point, Size } from './placement.js';
import type { ViewerAction } from './viewer-state.js';

/** What dragging with one finger, or with the first button, does. */
export type Tool = 'window' | 'pan' | 'scroll';

/** Canvas pixels that one has to drag to get to the next image. */
const SCROLL_PX = 18;

/** Grey values per canvas pixel that is dragged. */
const WINDOW_RATE = 0.5;

/** Keeps the canvas as large, in device pixels, as the place that it has. */
export function useCanvasSize(canvas: RefObject<HTMLCanvasElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 1, height: 1 });
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const measure = () => {
      const ratio = window.devicePixelRatio || 1;
      const width = Math.max(1, Math.round(element.clientWidth * ratio));
      const height = Math.max(1, Math.round(element.clientHeight * ratio));
      element.width = width;
      element.height = height;
      setSize({ width, height });
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [canvas]);
  return size;
}

/** Mouse, pen and fingers on the canvas: drag by tool, pinch and Ctrl with the wheel zoom, the wheel alone scrolls. */
export function usePointers(
  canvas: RefObject<HTMLCanvasElement | null>,
  place: { readonly tool: Tool; readonly canvas: Size; readonly image: Size },
  dispatch: Dispatch<ViewerAction>,
): void {
  const latest = useRef(place);
  latest.current = place;
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const pointers = new Map<number, Point>();
    let scrolled = 0;
    const at = ({ clientX, clientY }: { clientX: number; clientY: number }): Point => {
      const box = element.getBoundingClientRect();
      const ratio = element.width / Math.max(1, box.width);
      return { x: (clientX - box.left) * ratio, y: (clientY - box.top) * ratio };
    };
    const down = (event: PointerEvent) => {
      element.setPointerCapture(event.pointerId);
      pointers.set(event.pointerId, at(event));
      scrolled = 0;
    };
    const move = (event: PointerEvent) => {
      const before = pointers.get(event.pointerId);
      if (!before) return;
      const now = at(event);
      const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
      pointers.set(event.pointerId, now);
      const { canvas: size, image, tool } = latest.current;
      const by = { x: now.x - before.x, y: now.y - before.y };
      if (other) {
        const factor = distance(now, other) / Math.max(1, distance(before, other));
        const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
        dispatch({ type: 'zoom', factor, canvas: size, at: middle });
        dispatch({ type: 'pan', by: { x: by.x / 2, y: by.y / 2 }, canvas: size, image });
        return;
      }
      if (tool === 'pan' || event.buttons === 4 || event.shiftKey) {
        dispatch({ type: 'pan', by, canvas: size, image });
      } else if (event.buttons === 2) {
        dispatch({ type: 'zoom', factor: Math.exp(-by.y / 200), canvas: size });
      } else if (tool === 'scroll') {
        scrolled += by.y;
        const steps = Math.trunc(scrolled / SCROLL_PX);
        if (steps === 0) return;
        scrolled -= steps * SCROLL_PX;
        dispatch({ type: 'scroll', by: steps });
      } else {
        dispatch({ type: 'window', by: { width: by.x * WINDOW_RATE, level: -by.y * WINDOW_RATE } });
      }
    };
    const up = (event: PointerEvent) => void pointers.delete(event.pointerId);
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      if (event.ctrlKey || event.metaKey) {
        const factor = Math.exp(-event.deltaY / 300);
        dispatch({ type: 'zoom', factor, canvas: latest.current.canvas, at: at(event) });
      } else if (event.deltaY !== 0) {
        dispatch({ type: 'scroll', by: Math.sign(event.deltaY) });
      }
    };
    const menu = (event: Event) => event.preventDefault();
    element.addEventListener('pointerdown', down);
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerup', up);
    element.addEventListener('pointercancel', up);
    // Not by React, whose listener for the wheel may not keep the page from scrolling.
    element.addEventListener('wheel', wheel, { passive: false });
    element.addEventListener('contextmenu', menu);
    return () => {
      element.removeEventListener('pointerdown', down);
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerup', up);
      element.removeEventListener('pointercancel', up);
      element.removeEventListener('wheel', wheel);
      element.removeEventListener('contextmenu', menu);
    };
  }, [canvas, dispatch]);
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);
