import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { percentOf } from './likelihood.js';

export interface StripImage {
  readonly position: number;
  /** Of COVID-19 by this image alone, 0 to 1; null where there is none. */
  readonly probability: number | null;
  /** Whether the model refused it. */
  readonly foreign: boolean;
}

/** The images of a study with what the model makes of each: where to look first. */
export function ImageStrip(props: {
  readonly images: readonly StripImage[];
  readonly shown: number;
  readonly onShow: (index: number) => void;
}) {
  const { t } = useTranslation();
  const { images, shown, onShow } = props;
  const current = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLOListElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the button that is current follows what is shown.
  useEffect(() => {
    const focused = list.current?.contains(document.activeElement);
    current.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    if (focused) current.current?.focus({ preventScroll: true });
  }, [shown]);
  /** One stop for Tab, however many images there are; arrow keys go from one to the next. */
  const move = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const last = images.length - 1;
    const next = {
      ArrowDown: shown + 1,
      ArrowRight: shown + 1,
      ArrowUp: shown - 1,
      ArrowLeft: shown - 1,
      Home: 0,
      End: last,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    if (next >= 0 && next <= last) onShow(next);
  };
  return (
    <nav className="strip" aria-label={t('viewer.images')}>
      <ol ref={list}>
        {images.map(({ position, probability, foreign }, index) => (
          <li key={position}>
            <button
              ref={index === shown ? current : undefined}
              type="button"
              tabIndex={index === shown ? 0 : -1}
              onKeyDown={move}
              aria-current={index === shown ? 'true' : undefined}
              aria-label={t('viewer.stripLabel', {
                number: position + 1,
                what: foreign
                  ? t('reading.refusedOne')
                  : probability === null
                    ? t('reading.none')
                    : t('viewer.stripProbability', { percent: percentOf(probability) }),
              })}
              onClick={() => onShow(index)}
            >
              <span className="strip-number">{position + 1}</span>
              <svg viewBox="0 0 40 4" preserveAspectRatio="none" aria-hidden="true">
                <rect className="bar-track" width="40" height="4" />
                {foreign ? (
                  <rect className="bar-foreign" width="40" height="4" />
                ) : (
                  <rect className="bar-value" width={(probability ?? 0) * 40} height="4" />
                )}
              </svg>
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
