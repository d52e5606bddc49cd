import { useTranslation } from 'react-i18next';
import type { Finding } from '../graphql/generated.js';
import { LIKELIHOODS, likelihoodOf, percentOf } from './likelihood.js';

export interface FindingBarProps {
  readonly finding: Finding;
  /** Of the study, 0 to 1. */
  readonly probability: number;
  /** Whether it says how often a finding is there that scores like this. */
  readonly frequency: boolean;
  /** Whether its overlay is shown. */
  readonly shown: boolean;
  readonly onShow: () => void;
  /** Whether there is an overlay to show. */
  readonly hasOverlay: boolean;
}

/** A finding with its probability: as a bar, as a number, and as a word; where it may be, with the interval it stands for. */
export function FindingBar({ finding, probability, frequency, shown, onShow, hasOverlay }: FindingBarProps) {
  const { t } = useTranslation();
  const { word, from, to } = likelihoodOf(probability);
  const name = t(`finding.${finding}`);
  return (
    <li className="finding" data-level={word}>
      <div className="finding-head">
        {hasOverlay ? (
          <button type="button" className="finding-name" aria-pressed={shown} onClick={onShow}>
            {name}
          </button>
        ) : (
          <span className="finding-name">{name}</span>
        )}
        <span className="finding-percent">{percentOf(probability)} %</span>
      </div>
      <svg className="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect className="bar-track" width="100" height="6" />
        <rect className="bar-interval" x={from * 100} width={(to - from) * 100} height="6" />
        <rect className="bar-value" width={probability * 100} height="6" />
        {LIKELIHOODS.slice(1).map((bound) => (
          <rect key={bound.word} className="bar-tick" x={bound.from * 100 - 0.15} width="0.3" height="6" />
        ))}
      </svg>
      <p className="finding-words">
        {t(`likelihood.${word}`)}
        {frequency && <span className="dim"> · {t('likelihood.interval', { from: from * 100, to: to * 100 })}</span>}
      </p>
    </li>
  );
}
