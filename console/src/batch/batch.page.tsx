import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { BatchFollowedDocument, BatchViewDocument, type BatchViewQuery } from '../graphql/generated.js';
import { useChanges } from '../graphql/live.js';
import { useAnswer } from '../graphql/query.js';
import { useFormats } from '../i18n/formats.js';
import { Fault } from '../ui/fault.js';
import { Pages } from '../ui/pages.js';
import { SaveFile } from '../ui/save-file.js';
import { useTitle } from '../ui/title.js';
import { moveFocus } from '../worklist/row-focus.js';
import { BatchProgress } from './batch-progress.js';

const PAGE = 50;

type Item = NonNullable<BatchViewQuery['batch']>['items']['nodes'][number];

/** One batch: how far it is, and study by study what came of it. */
export function BatchPage() {
  const { id = '' } = useParams();
  const { t } = useTranslation();
  const { dateTime } = useFormats();
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const { data, error, fetching, again } = useAnswer(BatchViewDocument, {
    id,
    first: PAGE,
    after: cursors.at(-1) ?? null,
  });
  const batch = data?.batch;
  useChanges(BatchFollowedDocument, { id }, again, {
    isNews: ({ batchUpdated: news }) =>
      news.__typename === 'Resync' || JSON.stringify(news.batch.progress) !== JSON.stringify(batch?.progress),
  });
  useTitle(t('batch.one'));
  return (
    <div className="page">
      <Link to="/batches" className="back">
        {t('nav.batches')}
      </Link>
      {error && <Fault error={error} onRetry={again} />}
      {batch ? (
        <>
          <header className="page-head">
            <h1>{t('batch.of', { when: dateTime(batch.createdAt) })}</h1>
            <p className="ai-line">{t('worklist.marking')}</p>
          </header>
          <div aria-live="polite">
            <BatchProgress progress={batch.progress} />
          </div>
          <div className="row">
            <SaveFile url={batch.csvUrl} name="batch.csv">
              {t('batch.csv')}
            </SaveFile>
            <SaveFile url={batch.jsonUrl} name="batch.json">
              {t('batch.json')}
            </SaveFile>
          </div>
          <ItemTable items={batch.items.nodes} />
          <Pages cursors={cursors} onGo={setCursors} pageInfo={batch.items.pageInfo} />
        </>
      ) : (
        !error && <p className="dim">{t(fetching ? 'loading' : 'batch.notThere')}</p>
      )}
    </div>
  );
}

function ItemTable({ items }: { readonly items: readonly Item[] }) {
  const { t } = useTranslation();
  return (
    <table className="worklist" onKeyDown={moveFocus}>
      <caption className="unseen">{t('batch.studies')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('batch.number')}</th>
          <th scope="col">{t('worklist.patient')}</th>
          <th scope="col">{t('patient.record')}</th>
          <th scope="col">{t('batch.fate')}</th>
          <th scope="col">{t('worklist.suggestion')}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => {
          const study = item.outcome && 'study' in item.outcome ? item.outcome.study : undefined;
          const reading = study?.diagnosis;
          return (
            <tr key={item.id} data-state={item.state}>
              <td>{item.position + 1}</td>
              <td>
                {study ? (
                  <Link to={`/cases/${study.id}`} className="row-link">
                    {study.patient.name}
                  </Link>
                ) : (
                  '–'
                )}
              </td>
              <td className="mono">{study?.patient.recordNumber ?? '–'}</td>
              <td className={item.state === 'REJECTED' ? 'bad' : ''}>
                <Fate item={item} />
              </td>
              <td>
                {reading?.status === 'COMPLETED' && reading.outcome ? (
                  <span className="suggestion" data-outcome={reading.outcome}>
                    {t(`outcomeShort.${reading.outcome}`)}
                  </span>
                ) : (
                  <span className="dim">
                    {reading && !reading.findingsHidden ? t(`status.${reading.status}`) : t('worklist.noSuggestion')}
                  </span>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Fate({ item: { state, outcome } }: { readonly item: Item }) {
  const { t } = useTranslation();
  if (!outcome) return t(`batch.state.${state}`);
  if (outcome.__typename === 'ImageRejected') {
    return t('batch.imageRejected', { number: outcome.image + 1, why: t(`rejection.${outcome.reason}`) });
  }
  return t(`batch.outcome.${outcome.__typename}`);
}
