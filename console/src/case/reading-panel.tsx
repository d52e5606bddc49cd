import { useTranslation } from 'react-i18next';
import type { CaseViewQuery, Finding } from '../graphql/generated.js';
import { Icon } from '../ui/icon.js';
import { FindingBar } from './finding-bar.js';
import { isFrequency } from './study-value.js';

export type Reading = NonNullable<NonNullable<CaseViewQuery['study']>['diagnosis']>;

export interface ReadingPanelProps {
  readonly reading: Reading | null;
  readonly overlay: Finding | null;
  readonly onOverlay: (finding: Finding) => void;
  /** Whether the image that is shown has overlays. */
  readonly hasOverlays: boolean;
}

/** What the model makes of the study. Whatever stands here is the model's, and is marked as that all the time. */
export function ReadingPanel({ reading, overlay, onOverlay, hasOverlays }: ReadingPanelProps) {
  const { t } = useTranslation();
  return (
    <section className="panel ai" aria-labelledby="reading-title">
      <header className="ai-banner">
        <Icon name="alert" />
        <div>
          <h2 id="reading-title">{t('reading.unsigned')}</h2>
          <p>{t('disclaimer.short')}</p>
        </div>
      </header>
      <div className="panel-body" aria-live="polite">
        {reading ? (
          <ReadingBody reading={reading} overlay={overlay} onOverlay={onOverlay} hasOverlays={hasOverlays} />
        ) : (
          <p className="dim">{t('reading.awaited')}</p>
        )}
      </div>
    </section>
  );
}

function ReadingBody({ reading, overlay, onOverlay, hasOverlays }: ReadingPanelProps & { readonly reading: Reading }) {
  const { t } = useTranslation();
  const {
    status,
    findingsHidden,
    outcome,
    abstention,
    covid19Probability,
    lesions,
    refusedImages,
    model,
    timings,
    failure,
    imageReadings,
  } = reading;
  if (status !== 'COMPLETED') {
    return (
      <>
        <p className="outcome" data-status={status}>
          {t(`status.${status}`)}
        </p>
        <p className="dim">{failure ? failure.message : t(`statusLong.${status}`)}</p>
      </>
    );
  }
  if (findingsHidden) return <p>{t('reading.hidden')}</p>;
  const findings: readonly { finding: Finding; probability: number }[] = [
    ...(covid19Probability === null ? [] : [{ finding: 'COVID19' as const, probability: covid19Probability }]),
    ...lesions.map(({ lesion, probability }) => ({ finding: lesion, probability })),
  ];
  const images = imageReadings.filter((image) => image.covid19Probability !== null).length;
  const frequency = isFrequency({ images, version: model?.version });
  return (
    <>
      <p className="outcome" data-outcome={outcome}>
        {t(`outcome.${outcome ?? 'INDETERMINATE'}`)}
      </p>
      {abstention ? (
        <div className="abstention">
          <h3>{t('reading.abstains')}</h3>
          <p>{t(`abstention.${abstention}`)}</p>
        </div>
      ) : (
        <p className="dim">{t(`outcomeLong.${outcome ?? 'INDETERMINATE'}`)}</p>
      )}
      {findings.length > 0 && (
        <ul className="findings" aria-label={t('reading.findings')}>
          {findings.map(({ finding, probability }) => (
            <FindingBar
              key={finding}
              finding={finding}
              probability={probability}
              frequency={frequency}
              shown={overlay === finding}
              onShow={() => onOverlay(finding)}
              hasOverlay={hasOverlays}
            />
          ))}
        </ul>
      )}
      {findings.length > 0 && images > 1 && <p className="fine">{t('reading.ofStudy', { count: images })}</p>}
      {hasOverlays && <p className="fine">{t('reading.overlayHint')}</p>}
      {refusedImages ? <p className="fine">{t('reading.refused', { count: refusedImages })}</p> : null}
      {model && (
        <p className="fine">
          {t('reading.model', { name: model.name, version: model.version, engine: model.engine })}
          {timings.inferenceMs === null ? '' : ` · ${t('reading.took', { ms: Math.round(timings.inferenceMs) })}`}
        </p>
      )}
    </>
  );
}
