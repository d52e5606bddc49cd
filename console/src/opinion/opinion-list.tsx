import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Asked } from '../graphql/query.js';
import { useRefresh } from '../graphql/refresh.js';
import { Fault } from '../ui/fault.js';
import { Pages, type PagesProps } from '../ui/pages.js';
import { useTitle } from '../ui/title.js';
import { moveFocus } from '../worklist/row-focus.js';
import { OpinionTabs } from './opinion-tabs.js';

export interface OpinionListProps extends PagesProps {
  readonly title: string;
  readonly lead: string;
  /** What is said where there is nothing. */
  readonly empty: string;
  readonly columns: readonly string[];
  readonly rows: readonly ReactNode[];
  readonly asked: Asked<unknown>;
}

/** One of the lists about what readers made of cases, a page at a time. */
export function OpinionList({ title, lead, empty, columns, rows, asked, ...pages }: OpinionListProps) {
  const { t } = useTranslation();
  const { data, error, fetching, again } = asked;
  useRefresh(again);
  useTitle(title);
  return (
    <div className="page wide">
      <header className="page-head">
        <h1>{title}</h1>
        <p className="dim">{lead}</p>
      </header>
      <OpinionTabs />
      {error && <Fault error={error} onRetry={again} />}
      {rows.length > 0 && (
        <table className="worklist" onKeyDown={moveFocus}>
          <caption className="unseen">{title}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{rows}</tbody>
        </table>
      )}
      {Boolean(data) && rows.length === 0 && <p className="empty">{empty}</p>}
      {!data && fetching && <p className="dim">{t('loading')}</p>}
      <Pages {...pages} />
    </div>
  );
}

/** Whose case it is, and the way to it. */
export function CaseCells({ study }: { readonly study: { readonly id: string; readonly patient: Patient } }) {
  return (
    <>
      <td>
        <Link to={`/cases/${study.id}`} className="row-link">
          {study.patient.name}
        </Link>
      </td>
      <td className="mono">{study.patient.recordNumber}</td>
    </>
  );
}

interface Patient {
  readonly name: string;
  readonly recordNumber: string;
}
