import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { SecondOpinionsDocument } from '../graphql/generated.js';
import { useAnswer } from '../graphql/query.js';
import { useRefresh } from '../graphql/refresh.js';
import { useFormats } from '../i18n/formats.js';
import { Fault } from '../ui/fault.js';
import { PriorityMark } from '../ui/marks.js';
import { Pages } from '../ui/pages.js';
import { useTitle } from '../ui/title.js';
import { moveFocus } from '../worklist/row-focus.js';
import { OpinionTabs } from './opinion-tabs.js';

const PAGE = 50;

/** Second opinions that a radiologist could give or has taken part in, the newest first. */
export function OpinionsPage() {
  const { t } = useTranslation();
  const { dateTime } = useFormats();
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const { data, error, fetching, again } = useAnswer(SecondOpinionsDocument, {
    first: PAGE,
    after: cursors.at(-1) ?? null,
  });
  useRefresh(again);
  useTitle(t('nav.opinions'));
  const { nodes = [], pageInfo } = data?.secondOpinions ?? {};
  return (
    <div className="page wide">
      <header className="page-head">
        <h1>{t('nav.opinions')}</h1>
        <p className="dim">{t('opinion.lead')}</p>
      </header>
      <OpinionTabs />
      {error && <Fault error={error} onRetry={again} />}
      {nodes.length > 0 && (
        <table className="worklist" onKeyDown={moveFocus}>
          <caption className="unseen">{t('nav.opinions')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('worklist.priority')}</th>
              <th scope="col">{t('worklist.patient')}</th>
              <th scope="col">{t('patient.record')}</th>
              <th scope="col">{t('opinion.stands')}</th>
              <th scope="col">{t('opinion.asked')}</th>
            </tr>
          </thead>
          <tbody>
            {nodes.map(({ id, status, mine, requestedAt, case: of }) => (
              <tr key={id}>
                <td>
                  <PriorityMark priority={of.priority} />
                </td>
                <td>
                  <Link to={`/cases/${of.study.id}`} className="row-link">
                    {of.study.patient.name}
                  </Link>
                </td>
                <td className="mono">{of.study.patient.recordNumber}</td>
                <td>{mine && status === 'READING' ? t('opinion.yours') : t(`opinion.short.${status}`)}</td>
                <td>
                  <time dateTime={requestedAt}>{dateTime(requestedAt)}</time>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {data && nodes.length === 0 && <p className="empty">{t('opinion.empty')}</p>}
      {!data && fetching && <p className="dim">{t('loading')}</p>}
      <Pages cursors={cursors} onGo={setCursors} pageInfo={pageInfo} />
    </div>
  );
}
