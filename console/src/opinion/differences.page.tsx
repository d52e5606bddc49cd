import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { DiscrepanciesDocument } from '../graphql/generated.js';
import { useAnswer } from '../graphql/query.js';
import { useRefresh } from '../graphql/refresh.js';
import { useFormats } from '../i18n/formats.js';
import { Fault } from '../ui/fault.js';
import { Pages } from '../ui/pages.js';
import { useTitle } from '../ui/title.js';
import { moveFocus } from '../worklist/row-focus.js';
import { OpinionTabs } from './opinion-tabs.js';

const PAGE = 50;

/** Where doctors of the clinic said otherwise than the model, or than one another, the newest first. */
export function DifferencesPage() {
  const { t } = useTranslation();
  const { dateTime } = useFormats();
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const { data, error, fetching, again } = useAnswer(DiscrepanciesDocument, {
    first: PAGE,
    after: cursors.at(-1) ?? null,
  });
  useRefresh(again);
  useTitle(t('opinion.differences'));
  const { nodes = [], pageInfo } = data?.discrepancies ?? {};
  return (
    <div className="page wide">
      <header className="page-head">
        <h1>{t('opinion.differences')}</h1>
        <p className="dim">{t('difference.lead')}</p>
      </header>
      <OpinionTabs />
      {error && <Fault error={error} onRetry={again} />}
      {nodes.length > 0 && (
        <table className="worklist" onKeyDown={moveFocus}>
          <caption className="unseen">{t('opinion.differences')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('worklist.patient')}</th>
              <th scope="col">{t('patient.record')}</th>
              <th scope="col">{t('opinion.finding')}</th>
              <th scope="col">{t('difference.between')}</th>
              <th scope="col">{t('difference.before')}</th>
              <th scope="col">{t('difference.after')}</th>
              <th scope="col">{t('difference.when')}</th>
            </tr>
          </thead>
          <tbody>
            {nodes.map(({ id, kind, finding, before, after, recordedAt, case: of }) => (
              <tr key={id} data-kind={kind}>
                <td>
                  <Link to={`/cases/${of.study.id}`} className="row-link">
                    {of.study.patient.name}
                  </Link>
                </td>
                <td className="mono">{of.study.patient.recordNumber}</td>
                <td>{t(`finding.${finding}`)}</td>
                <td>{t(`difference.kind.${kind === 'BETWEEN_READERS' ? kind : 'WITH_MODEL'}`)}</td>
                <td>
                  {t(`verdict.${before}`)}
                  {kind === 'WITH_MODEL' && <span className="ai-line"> · {t('reading.unsignedShort')}</span>}
                </td>
                <td>{t(`verdict.${after}`)}</td>
                <td>
                  <time dateTime={recordedAt}>{dateTime(recordedAt)}</time>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {data && nodes.length === 0 && <p className="empty">{t('difference.empty')}</p>}
      {!data && fetching && <p className="dim">{t('loading')}</p>}
      <Pages cursors={cursors} onGo={setCursors} pageInfo={pageInfo} />
    </div>
  );
}
