import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useQuery } from 'urql';
import { ReadingsChangedDocument, StudiesDocument } from '../graphql/generated.js';
import { useChanges } from '../graphql/live.js';
import { useFormats } from '../i18n/formats.js';
import { Fault } from '../ui/fault.js';
import { PriorityMark } from '../ui/marks.js';
import { useTitle } from '../ui/title.js';
import { moveFocus } from './row-focus.js';

const PAGE = 50;

/** What waits for a doctor. It changes by itself as others work. */
export function WorklistPage() {
  const { t } = useTranslation();
  const { dateTime } = useFormats();
  const [after, setAfter] = useState<string | null>(null);
  const [{ data, error, fetching }, ask] = useQuery({ query: StudiesDocument, variables: { first: PAGE, after } });
  const again = () => ask({ requestPolicy: 'network-only' });
  useChanges(ReadingsChangedDocument, {}, again);
  useTitle(t('nav.worklist'));
  const rows = data?.diagnoses.nodes ?? [];
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t('nav.worklist')}</h1>
        <p className="ai-line">{t('worklist.marking')}</p>
      </header>
      {error && <Fault error={error} onRetry={again} />}
      <table className="worklist" onKeyDown={moveFocus}>
        <caption className="unseen">{t('worklist.caption')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('worklist.priority')}</th>
            <th scope="col">{t('worklist.patient')}</th>
            <th scope="col">{t('patient.record')}</th>
            <th scope="col">{t('worklist.suggestion')}</th>
            <th scope="col">{t('case.received')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, status, outcome, study }) => (
            <tr key={id}>
              <td>
                <PriorityMark priority={study.priority} />
              </td>
              <td>
                <Link to={`/cases/${study.id}`} className="row-link">
                  {study.patient.name}
                </Link>
              </td>
              <td className="mono">{study.patient.recordNumber}</td>
              <td>
                <span className="suggestion" data-outcome={outcome ?? status}>
                  {outcome ? t(`outcomeShort.${outcome}`) : t(`status.${status}`)}
                </span>
              </td>
              <td>{dateTime(study.receivedAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {data && rows.length === 0 && <p className="empty">{t('worklist.empty')}</p>}
      {!data && fetching && <p className="dim">{t('loading')}</p>}
      {data?.diagnoses.pageInfo.hasNextPage && (
        <button type="button" onClick={() => setAfter(data.diagnoses.pageInfo.endCursor)}>
          {t('more')}
        </button>
      )}
    </div>
  );
}
