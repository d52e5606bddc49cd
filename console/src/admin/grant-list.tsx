import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import {
  GlassBrokenDocument,
  type GrantFactsFragment,
  GrantsDocument,
  RevokeCaseAccessDocument,
} from '../graphql/generated.js';
import { useChanges } from '../graphql/live.js';
import { useAnswer } from '../graphql/query.js';
import { useFormats } from '../i18n/formats.js';
import { useRoles } from '../session/session.context.js';
import { Fault } from '../ui/fault.js';
import { Pages } from '../ui/pages.js';

const PAGE = 20;

/** What a clinic lets doctors of others see, and what they took without asking, the newest first. */
export function GrantList() {
  const { t } = useTranslation();
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const { data, error, again } = useAnswer(GrantsDocument, { first: PAGE, after: cursors.at(-1) ?? null });
  useChanges(GlassBrokenDocument, {}, again, { pause: !useRoles().has('ADMIN') });
  const { nodes = [], pageInfo } = data?.caseGrants ?? {};
  return (
    <>
      {error && <Fault error={error} onRetry={again} />}
      {data && nodes.length === 0 && <p className="dim">{t('grant.none')}</p>}
      {nodes.length > 0 && (
        <ul className="grants" aria-label={t('grant.title')}>
          {nodes.map((grant) => (
            <Grant key={grant.id} grant={grant} />
          ))}
        </ul>
      )}
      <Pages cursors={cursors} onGo={setCursors} pageInfo={pageInfo} />
    </>
  );
}

function Grant({ grant }: { readonly grant: GrantFactsFragment }) {
  const { t } = useTranslation();
  const { dateTime } = useFormats();
  const [{ data, error, fetching }, revoke] = useMutation(RevokeCaseAccessDocument);
  const fresh = data?.revokeCaseAccess.__typename === 'RevokeCaseAccessSuccess' ? data.revokeCaseAccess.grant : grant;
  const { kind, grantee, reason, grantedBy, grantedAt, expiresAt, revokedAt, study } = fresh;
  const over = revokedAt !== null || new Date(expiresAt) <= new Date();
  return (
    <li data-kind={kind} data-over={over}>
      <div>
        <p>
          <strong>{grantee.subject}</strong>{' '}
          <span className="mark" data-priority={kind === 'BREAK_GLASS' ? 'STAT' : undefined}>
            {t(`grant.kind.${kind}`)}
          </span>
        </p>
        <p className="fine mono">{t('grant.clinicAndStudy', { clinic: grantee.tenantId, study: study.id })}</p>
        <q>{reason}</q>
        <p className="fine">
          {t('grant.by', { who: grantedBy, when: dateTime(grantedAt) })} ·{' '}
          {revokedAt
            ? t('grant.revoked', { when: dateTime(revokedAt) })
            : t(over ? 'grant.over' : 'grant.until', { when: dateTime(expiresAt) })}
        </p>
        {(error || data?.revokeCaseAccess.__typename === 'CaseGrantNotFound') && (
          <p role="alert" className="bad">
            {t('fault.other')}
          </p>
        )}
      </div>
      {!over && (
        <button type="button" disabled={fetching} onClick={() => void revoke({ input: { grantId: grant.id } })}>
          {t('grant.revoke')}
        </button>
      )}
    </li>
  );
}
