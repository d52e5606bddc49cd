import { useTranslation } from 'react-i18next';
import { ModelsDocument, type ModelsQuery } from '../graphql/generated.js';
import { useAnswer } from '../graphql/query.js';
import { useFormats } from '../i18n/formats.js';
import { Fault } from '../ui/fault.js';
import { AgreementTable } from './agreement-table.js';

type Version = ModelsQuery['models'][number];

/** Which versions of the model read for the clinic, or have, the newest first. */
export function ModelList() {
  const { t } = useTranslation();
  const { data, error, fetching, again } = useAnswer(ModelsDocument, {});
  return (
    <>
      {error && <Fault error={error} onRetry={again} />}
      {!data && fetching && <p className="dim">{t('loading')}</p>}
      {data && (
        <ul className="models" aria-label={t('models.versions')}>
          {data.models.map((version) => (
            <li key={version.version}>
              <ModelVersion version={version} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function ModelVersion({ version: of }: { readonly version: Version }) {
  const { t } = useTranslation();
  const { date, dateTime, percent } = useFormats();
  const { version, name, released, files, uses, share, readings, agreements } = of;
  return (
    <>
      <p>
        <strong>
          {name ? `${name} ` : ''}
          {version}
        </strong>{' '}
        {uses.map(({ state }) => (
          <span key={state} className="mark" data-model={state}>
            {t(`models.state.${state}`)}
          </span>
        ))}
      </p>
      <ul className="facts">
        {uses.map(({ state, since }) => (
          <li key={state}>
            {t(`models.stateLong.${state}`)}
            {since && ` ${t('models.since', { when: dateTime(since) })}`}
          </li>
        ))}
        {share > 0 && <li>{t('models.share', { percent: percent(share) })}</li>}
        <li>{t('models.readings', { count: readings })}</li>
        <li>{released ? t('models.released', { when: date(released) }) : t('models.gone')}</li>
      </ul>
      {agreements.length > 0 ? (
        <AgreementTable version={version} agreements={agreements} />
      ) : (
        <p className="fine">{t('models.unsigned')}</p>
      )}
      {files.length > 0 && (
        <details>
          <summary>{t('models.files')}</summary>
          <ul>
            {files.map((file) => (
              <li key={file.name} className="mono digest">
                {file.name} <span className="dim">{file.sha256}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
