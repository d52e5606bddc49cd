import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AuditTimelineDocument } from '../graphql/generated.js';
import { useAnswer } from '../graphql/query.js';
import { useFormats } from '../i18n/formats.js';
import { Fault } from '../ui/fault.js';
import { Pages } from '../ui/pages.js';
import { useTitle } from '../ui/title.js';

const PAGE = 50;

/** Who did what, newest first, by opaque identifiers: an auditor sees no patient. */
export function AuditPage() {
  const { t } = useTranslation();
  const { dateTime } = useFormats();
  const [actor, setActor] = useState('');
  const [kind, setKind] = useState('');
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const filter = { actor: actor.trim() || null, operation: kind || null };
  const { data, error, fetching, again } = useAnswer(AuditTimelineDocument, {
    filter,
    first: PAGE,
    after: cursors.at(-1) ?? null,
  });
  useTitle(t('nav.audit'));
  const { nodes = [], pageInfo } = data?.auditTrail ?? {};
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t('nav.audit')}</h1>
        <p className="dim">{t('audit.lead')}</p>
      </header>
      <div className="row filters">
        <label className="field">
          {t('audit.who')}
          <input
            type="search"
            value={actor}
            onChange={(event) => {
              setCursors([]);
              setActor(event.target.value);
            }}
          />
        </label>
        <label className="field">
          {t('audit.kind')}
          <select
            value={kind}
            onChange={(event) => {
              setCursors([]);
              setKind(event.target.value);
            }}
          >
            <option value="">{t('audit.kinds.all')}</option>
            <option value="Mutation.">{t('audit.kinds.changes')}</option>
            <option value="Query.">{t('audit.kinds.reads')}</option>
            <option value="Subscription.">{t('audit.kinds.follows')}</option>
          </select>
        </label>
        <button type="button" onClick={again}>
          {t('refresh')}
        </button>
      </div>
      {error && <Fault error={error} onRetry={again} />}
      <ol className="timeline" aria-label={t('nav.audit')}>
        {nodes.map((entry) => (
          <li key={entry.id} data-outcome={entry.outcome}>
            <time dateTime={entry.at}>{dateTime(entry.at)}</time>
            <div>
              <p>
                <strong>{entry.actor}</strong>
                <span className="dim"> {entry.roles.join(', ')}</span>
              </p>
              <p className="mono">
                {entry.operation} <span className="dim">→ {entry.objectType}</span>
              </p>
              <p className="fine">
                {t(`audit.outcome.${entry.outcome}`)}
                {entry.reason ? ` · ${entry.reason}` : ''} · {entry.service}
              </p>
            </div>
          </li>
        ))}
      </ol>
      {data && nodes.length === 0 && <p className="empty">{t('audit.empty')}</p>}
      {!data && fetching && <p className="dim">{t('loading')}</p>}
      <Pages cursors={cursors} onGo={setCursors} pageInfo={pageInfo} />
    </div>
  );
}
