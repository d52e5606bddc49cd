import { useEffect, useRef } from 'react';
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
  const current = useRef<HTMLButtonElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the button that is current follows what is shown.
  useEffect(() => {
    current.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [props.shown]);
  return (
    <nav className="strip" aria-label={t('viewer.images')}>
      <ol>
        {props.images.map(({ position, probability, foreign }, index) => (
          <li key={position}>
            <button
              ref={index === props.shown ? current : undefined}
              type="button"
              aria-current={index === props.shown ? 'true' : undefined}
              aria-label={t('viewer.stripLabel', {
                number: position + 1,
                what: foreign
                  ? t('reading.refusedOne')
                  : probability === null
                    ? t('reading.none')
                    : t('viewer.stripProbability', { percent: percentOf(probability) }),
              })}
              onClick={() => props.onShow(index)}
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
