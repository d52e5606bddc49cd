import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DiscrepanciesDocument } from '../graphql/generated.js';
import { useAnswer } from '../graphql/query.js';
import { useFormats } from '../i18n/formats.js';
import { CaseCells, OpinionList } from './opinion-list.js';

const PAGE = 50;

/** Where doctors of the clinic said otherwise than the model, or than one another, the newest first. */
export function DifferencesPage() {
  const { t } = useTranslation();
  const { dateTime } = useFormats();
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const asked = useAnswer(DiscrepanciesDocument, { first: PAGE, after: cursors.at(-1) ?? null });
  const { nodes = [], pageInfo } = asked.data?.discrepancies ?? {};
  return (
    <OpinionList
      title={t('opinion.differences')}
      lead={t('difference.lead')}
      empty={t('difference.empty')}
      columns={[
        t('worklist.patient'),
        t('patient.record'),
        t('opinion.finding'),
        t('difference.between'),
        t('difference.before'),
        t('difference.after'),
        t('difference.when'),
      ]}
      asked={asked}
      rows={nodes.map(({ id, kind, finding, before, after, recordedAt, case: of }) => (
        <tr key={id} data-kind={kind}>
          <CaseCells study={of.study} />
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
      cursors={cursors}
      onGo={setCursors}
      pageInfo={pageInfo}
    />
  );
}
