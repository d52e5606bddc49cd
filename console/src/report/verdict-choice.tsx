import { useTranslation } from 'react-i18next';
import { percentOf } from '../case/likelihood.js';
import type { FindingVerdict } from '../graphql/generated.js';
import { type Standing, type Suggested, standingOf, VERDICTS } from './draft.js';

export interface VerdictChoiceProps {
  /** Tells the groups of one page apart. */
  readonly group: string;
  readonly suggested: Suggested;
  readonly verdict: FindingVerdict | undefined;
  /** Whether it is not to be decided any more. */
  readonly settled?: boolean;
  readonly onChoose: (verdict: FindingVerdict) => void;
}

/** One finding, to be said present, absent or uncertain: what the model suggests is marked, and not chosen. */
export function VerdictChoice({ group, suggested, verdict, settled = false, onChoose }: VerdictChoiceProps) {
  const { t } = useTranslation();
  const standing = standingOf(verdict, suggested.verdict);
  const name = `${group}-${suggested.finding}`;
  return (
    <fieldset className="verdict" data-standing={standing} disabled={settled}>
      <legend>{t(`finding.${suggested.finding}`)}</legend>
      <div className="verdict-options">
        {VERDICTS.map((option) => (
          <label key={option} className="verdict-option" data-suggested={option === suggested.verdict}>
            <input
              type="radio"
              name={name}
              value={option}
              checked={verdict === option}
              onChange={() => onChoose(option)}
              aria-describedby={`${name}-standing`}
            />
            <span>{t(`verdict.${option}`)}</span>
          </label>
        ))}
      </div>
      <p id={`${name}-standing`} className="verdict-standing">
        <StandingText standing={standing} suggested={suggested} />
      </p>
    </fieldset>
  );
}

function StandingText({ standing, suggested }: { readonly standing: Standing; readonly suggested: Suggested }) {
  const { t } = useTranslation();
  const { verdict, probability } = suggested;
  const said = verdict
    ? t('sign.suggests', {
        verdict: t(`verdictWord.${verdict}`),
        percent: probability === null ? '–' : percentOf(probability),
      })
    : t('sign.suggestsNothing');
  return (
    <>
      <span className="ai-said">{said}</span>
      {standing !== 'open' && <strong> · {t(`sign.standing.${standing}`)}</strong>}
    </>
  );
}
