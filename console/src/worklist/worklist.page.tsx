import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { GlassPanel } from '../glass/glass-panel.js';
import { WorklistDocument, WorklistFollowedDocument, type WorklistQuery } from '../graphql/generated.js';
import { useChanges } from '../graphql/live.js';
import { useAnswer } from '../graphql/query.js';
import { useRefresh } from '../graphql/refresh.js';
import { useFormats } from '../i18n/formats.js';
import { useRoles } from '../session/session.context.js';
import { Fault } from '../ui/fault.js';
import { PriorityMark } from '../ui/marks.js';
import { Pages } from '../ui/pages.js';
import { useTitle } from '../ui/title.js';
import { moveFocus } from './row-focus.js';
import { filterOf, START, WorklistFilters } from './worklist-filters.js';

const PAGE = 50;

/** What waits for a doctor, the most urgent first. It changes by itself as studies are read. */
export function WorklistPage() {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState(START);
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const { data, error, fetching, again } = useAnswer(WorklistDocument, {
    first: PAGE,
    after: cursors.at(-1) ?? null,
    filter: filterOf(chosen),
  });
  const granted = chosen.whose === 'granted';
  useChanges(WorklistFollowedDocument, { filter: filterOf(chosen) }, again, {
    // Cases of other clinics are followed one by one; a list of them is asked for from time to time.
    pause: granted,
    // Any push is news, that there was no cursor yet too: what changed between the list and the begin is told by nothing else.
  });
  useRefresh(again, { pause: !granted });
  useTitle(t('nav.worklist'));
  const { nodes = [], pageInfo, counts } = data?.worklist ?? {};
  return (
    <div className="page wide">
      <header className="page-head">
        <h1>{t('nav.worklist')}</h1>
        <p className="ai-line">{t('worklist.marking')}</p>
      </header>
      <WorklistFilters
        chosen={chosen}
        onChoose={(next) => {
          setCursors([]);
          setChosen(next);
        }}
        counts={counts}
        mayBeGranted={useRoles().has('RADIOLOGIST')}
        onRefresh={again}
      />
      {error && <Fault error={error} onRetry={again} />}
      {nodes.length > 0 && <WorklistTable rows={nodes} />}
      {data && nodes.length === 0 && <p className="empty">{t('worklist.empty')}</p>}
      {!data && fetching && <p className="dim">{t('loading')}</p>}
      <Pages cursors={cursors} onGo={setCursors} pageInfo={pageInfo} />
      {granted && <GlassPanel />}
    </div>
  );
}

function WorklistTable({ rows }: { readonly rows: WorklistQuery['worklist']['nodes'] }) {
  const { t } = useTranslation();
  const { dateTime } = useFormats();
  return (
    <table className="worklist" onKeyDown={moveFocus}>
      <caption className="unseen">{t('worklist.caption')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('worklist.priority')}</th>
          <th scope="col">{t('worklist.patient')}</th>
          <th scope="col">{t('patient.record')}</th>
          <th scope="col">{t('worklist.suggestion')}</th>
          <th scope="col">{t('worklist.state')}</th>
          <th scope="col">{t('worklist.due')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, priority, outcome, state, claim, study, serviceLevel }) => (
          <tr key={id}>
            <td>
              <PriorityMark priority={priority} />
            </td>
            <td>
              <Link to={`/cases/${study.id}`} className="row-link">
                {study.patient.name}
              </Link>
            </td>
            <td className="mono">{study.patient.recordNumber}</td>
            <td>
              {outcome ? (
                <span className="suggestion" data-outcome={outcome}>
                  {t(`outcomeShort.${outcome}`)}
                </span>
              ) : (
                <span className="dim">{t('worklist.noSuggestion')}</span>
              )}
            </td>
            <td>
              <span className="state" data-state={state} data-mine={claim?.mine}>
                {claim ? t(claim.mine ? 'claim.mine' : 'claim.taken') : t(`state.${state}`)}
              </span>
            </td>
            <td data-breached={serviceLevel.breached}>
              <time dateTime={serviceLevel.dueAt}>{dateTime(serviceLevel.dueAt)}</time>
              {serviceLevel.breached && <strong className="bad"> · {t('worklist.late')}</strong>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
