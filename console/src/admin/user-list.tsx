import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ClinicUsersDocument } from '../graphql/generated.js';
import { useAnswer } from '../graphql/query.js';
import { useFormats } from '../i18n/formats.js';
import type { Role } from '../session/session.js';
import { Fault } from '../ui/fault.js';
import { Pages } from '../ui/pages.js';

const PAGE = 20;

/** Who has worked with what a clinic has: of it, and from outside. */
export function UserList() {
  const { t } = useTranslation();
  const { date } = useFormats();
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const { data, error, fetching, again } = useAnswer(ClinicUsersDocument, {
    first: PAGE,
    after: cursors.at(-1) ?? null,
  });
  const { nodes = [], pageInfo } = data?.clinicUsers ?? {};
  return (
    <>
      {error && <Fault error={error} onRetry={again} />}
      {!data && fetching && <p className="dim">{t('loading')}</p>}
      {data && nodes.length === 0 && <p className="dim">{t('admin.noUsers')}</p>}
      {nodes.length > 0 && (
        <table className="plain users">
          <caption className="unseen">{t('admin.users')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('admin.user')}</th>
              <th scope="col">{t('admin.roles')}</th>
              <th scope="col">{t('admin.from')}</th>
              <th scope="col">{t('admin.lastActive')}</th>
            </tr>
          </thead>
          <tbody>
            {nodes.map(({ subject, roles, clinicId, outside, leave, lastActiveOn }) => (
              <tr key={subject}>
                <th scope="row">{subject}</th>
                <td>{roles.map((role) => t(`role.${role as Role}`)).join(', ')}</td>
                <td>
                  {outside ? t('admin.otherClinic', { clinic: clinicId }) : t('admin.thisClinic')}
                  {leave && (
                    <>
                      {' '}
                      <span className="mark" data-priority={leave === 'BREAK_GLASS' ? 'STAT' : undefined}>
                        {t(`admin.leave.${leave}`)}
                      </span>
                    </>
                  )}
                </td>
                <td>
                  <time dateTime={lastActiveOn}>{date(lastActiveOn)}</time>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Pages cursors={cursors} onGo={setCursors} pageInfo={pageInfo} />
    </>
  );
}
