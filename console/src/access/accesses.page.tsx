import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { PatientAccessesDocument } from '../graphql/generated.js';
import { useAnswer } from '../graphql/query.js';
import { useFormats } from '../i18n/formats.js';
import type { Role } from '../session/session.js';
import { Fault } from '../ui/fault.js';
import { useTitle } from '../ui/title.js';
import { PatientSearch } from '../upload/patient-search.js';

/** Who looked at a patient's case: for whoever tells the patient. */
export function AccessesPage() {
  const { patientId } = useParams();
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  useTitle(t('nav.accesses'));
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t('nav.accesses')}</h1>
        <p className="dim">{t('access.lead')}</p>
      </header>
      {patientId ? (
        <Report patientId={patientId} />
      ) : (
        <fieldset>
          <legend>{t('upload.patient')}</legend>
          <PatientSearch search={search} onSearch={setSearch}>
            {(patient) => (
              <Link to={`/accesses/${patient.id}`} className="choice button">
                <span>{patient.name}</span>
                <span className="mono dim">{patient.recordNumber}</span>
              </Link>
            )}
          </PatientSearch>
        </fieldset>
      )}
    </div>
  );
}

function Report({ patientId }: { readonly patientId: string }) {
  const { t } = useTranslation();
  const { dateTime } = useFormats();
  const { data, error, fetching, again } = useAnswer(PatientAccessesDocument, { patientId });
  const report = data?.patientAccessReport;
  const roles = (names: readonly string[]) => names.map((name) => t(`role.${name as Role}`)).join(', ');
  return (
    <>
      {error && <Fault error={error} onRetry={again} />}
      {!report && fetching && <p className="dim">{t('loading')}</p>}
      {data && !report && <p className="empty">{t('access.nobody')}</p>}
      {report && (
        <>
          <div className="row middle">
            <p className="fine">
              {t('access.made', { when: dateTime(report.madeAt) })}
              {!report.complete && ` · ${t('access.incomplete')}`}
            </p>
            <button type="button" onClick={() => window.print()}>
              {t('access.print')}
            </button>
            <Link to="/accesses">{t('upload.another')}</Link>
          </div>
          <ol className="timeline" aria-label={t('nav.accesses')}>
            {report.accesses.map(({ at, who, roles: held, otherClinic, what }, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two requests may be of one moment.
              <li key={`${at} ${i}`}>
                <time dateTime={at}>{dateTime(at)}</time>
                <div>
                  <p>
                    <strong>{held.length > 0 ? who : t('history.platform')}</strong>
                    <span className="dim"> {roles(held)}</span>
                    {otherClinic && (
                      <>
                        {' '}
                        <span className="mark">{t('access.otherClinic')}</span>
                      </>
                    )}
                  </p>
                  <ul>
                    {what.map((words) => (
                      <li key={words} lang="en">
                        {words}
                      </li>
                    ))}
                  </ul>
                </div>
              </li>
            ))}
          </ol>
        </>
      )}
    </>
  );
}
