import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { BatchesDocument } from '../graphql/generated.js';
import { useAnswer } from '../graphql/query.js';
import { useFormats } from '../i18n/formats.js';
import { useRoles } from '../session/session.context.js';
import { Fault } from '../ui/fault.js';
import { Pages } from '../ui/pages.js';
import { useTitle } from '../ui/title.js';
import { BatchForm } from './batch-form.js';
import { BatchProgress } from './batch-progress.js';

const PAGE = 20;

/** Studies that are sent in many at a time, and how far each lot is. */
export function BatchesPage() {
  const { t } = useTranslation();
  const { dateTime } = useFormats();
  const navigate = useNavigate();
  const mayUpload = useRoles().has('CLINICIAN');
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const { data, error, fetching, again } = useAnswer(BatchesDocument, { first: PAGE, after: cursors.at(-1) ?? null });
  useTitle(t('nav.batches'));
  const { nodes = [], pageInfo } = data?.batches ?? {};
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t('nav.batches')}</h1>
        <button type="button" onClick={again}>
          {t('refresh')}
        </button>
      </header>
      {mayUpload && <BatchForm onReceived={(id) => navigate(`/batches/${id}`)} onBroken={again} />}
      {error && <Fault error={error} onRetry={again} />}
      <ul className="batches" aria-label={t('batch.sent')}>
        {nodes.map(({ id, createdAt, progress }) => (
          <li key={id}>
            <Link to={`/batches/${id}`}>
              <time dateTime={createdAt}>{dateTime(createdAt)}</time>
            </Link>
            <BatchProgress progress={progress} />
          </li>
        ))}
      </ul>
      {data && nodes.length === 0 && <p className="empty">{t('batch.none')}</p>}
      {!data && fetching && <p className="dim">{t('loading')}</p>}
      <Pages cursors={cursors} onGo={setCursors} pageInfo={pageInfo} />
    </div>
  );
}
