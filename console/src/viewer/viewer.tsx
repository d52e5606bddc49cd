import { type Dispatch, type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { draw, rewindow } from './drawing.js';
import { type PixelSource, type WindowedPicture, windowedPicture } from './pixels.js';
import { scaleOf } from './placement.js';
import { usePicture } from './use-picture.js';
import { type Tool, useCanvasSize, usePointers } from './use-stage.js';
import { actionOf } from './viewer-keys.js';
import type { ViewerAction, ViewerState } from './viewer-state.js';
import { ViewerToolbar } from './viewer-toolbar.js';

/** One image of a study, as a viewer needs it. */
export interface ViewerImage {
  readonly url: string;
  readonly width: number;
  readonly height: number;
  /** By finding; empty where the model looked for nothing. */
  readonly overlays: ReadonlyMap<string, string>;
}

export interface ViewerProps {
  readonly images: readonly ViewerImage[];
  readonly state: ViewerState;
  readonly dispatch: Dispatch<ViewerAction>;
  readonly source: PixelSource;
  /** What is to be written on every picture that shows what a model made of it. */
  readonly marking: string;
}

/** Images before and after the one that is shown that are fetched ahead. */
const AHEAD = 2;

/** Scroll, zoom, pan and window through the images of a study, with what the model looked at laid over them. */
export function Viewer({ images, state, dispatch, source, marking }: ViewerProps) {
  const { t } = useTranslation();
  const keys = useId();
  const [tool, setTool] = useState<Tool>('window');
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useCanvasSize(canvas);
  const image = images[state.index];
  const extent = image ?? { width: 1, height: 1 };
  const { state: pixels } = usePicture(source, image?.url);
  const { state: overlay, again } = usePicture(source, state.overlay ? image?.overlays.get(state.overlay) : undefined);
  const bitmap = pixels.kind === 'there' ? pixels.bitmap : undefined;
  const picture = useMemo<WindowedPicture | null>(() => (bitmap ? windowedPicture(bitmap) : null), [bitmap]);
  const laid = picture && overlay.kind === 'there' ? overlay.bitmap : null;
  usePointers(canvas, { tool, canvas: size, image: extent }, dispatch);

  useEffect(() => {
    for (const near of images.slice(Math.max(0, state.index - AHEAD), state.index + AHEAD + 1)) {
      source.picture(near.url).catch(() => {});
    }
  }, [images, source, state.index]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a canvas of another size is an empty one.
  useEffect(() => {
    const target = canvas.current;
    if (!target) return;
    if (picture) rewindow(picture, state.window);
    draw(target, { picture, overlay: laid, opacity: state.opacity, camera: state.camera });
    // What is drawn, for whoever cannot see it drawn.
    target.dataset.shown = picture ? `${state.index}${laid ? ` ${state.overlay}` : ''}` : '';
  }, [picture, laid, state, size]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const action = actionOf(
      { key: event.key, shift: event.shiftKey },
      { canvas: size, image: extent, opacity: state.opacity, overlay: state.overlay },
    );
    if (!action) return;
    event.preventDefault();
    dispatch(action);
  };

  const label = t('viewer.label', { number: state.index + 1, count: images.length });
  const zoom = Math.round((scaleOf(size, extent, state.camera) / (window.devicePixelRatio || 1)) * 100);
  return (
    <section className="viewer" aria-label={t('viewer.title')}>
      <ViewerToolbar
        state={state}
        dispatch={dispatch}
        canvas={size}
        tool={tool}
        onTool={setTool}
        available={image?.overlays ?? new Map()}
      />
      <div
        className="stage"
        role="application"
        aria-label={label}
        aria-describedby={keys}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it takes keys.
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <canvas ref={canvas} data-testid="stage" />
        <div className="hud top-left">{label}</div>
        <div className="hud bottom-left" aria-hidden="true">
          {t('viewer.window', { level: Math.round(state.window.level), width: Math.round(state.window.width) })}
          <br />
          {t('viewer.zoom', { percent: zoom })}
        </div>
        {state.overlay && laid && (
          <div className="hud top-right ai-mark">
            {t(`finding.${state.overlay}`)} · {marking}
          </div>
        )}
        {state.overlay && overlay.kind === 'failed' && (
          <div className="hud top-right overlay-failed" role="alert">
            {t('viewer.overlayFailed', { finding: t(`finding.${state.overlay}`) })}{' '}
            <button type="button" onClick={again}>
              {t('fault.retry')}
            </button>
          </div>
        )}
        {pixels.kind === 'failed' && <p className="stage-message">{t('viewer.failed')}</p>}
        {pixels.kind === 'loading' && !picture && <p className="stage-message dim">{t('loading')}</p>}
      </div>
      <p id={keys} className="unseen">
        {t('viewer.keys')}
      </p>
      <p className="unseen" aria-live="polite">
        {label}
        {state.overlay && laid ? `, ${t('viewer.overlayOf', { finding: t(`finding.${state.overlay}`) })}` : ''}
      </p>
    </section>
  );
}
