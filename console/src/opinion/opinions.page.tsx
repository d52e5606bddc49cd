import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SecondOpinionsDocument } from '../graphql/generated.js';
import { useAnswer } from '../graphql/query.js';
import { useFormats } from '../i18n/formats.js';
import { PriorityMark } from '../ui/marks.js';
import { CaseCells, OpinionList } from './opinion-list.js';

const PAGE = 50;

/** Second opinions that a radiologist could give or has taken part in, the newest first. */
export function OpinionsPage() {
  const { t } = useTranslation();
  const { dateTime } = useFormats();
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const asked = useAnswer(SecondOpinionsDocument, { first: PAGE, after: cursors.at(-1) ?? null });
  const { nodes = [], pageInfo } = asked.data?.secondOpinions ?? {};
  return (
    <OpinionList
      title={t('nav.opinions')}
      lead={t('opinion.lead')}
      empty={t('opinion.empty')}
      columns={[
        t('worklist.priority'),
        t('worklist.patient'),
        t('patient.record'),
        t('opinion.stands'),
        t('opinion.asked'),
      ]}
      asked={asked}
      rows={nodes.map(({ id, status, mine, requestedAt, case: of }) => (
        <tr key={id}>
          <td>
            <PriorityMark priority={of.priority} />
          </td>
          <CaseCells study={of.study} />
          <td>{mine && status === 'READING' ? t('opinion.yours') : t(`opinion.short.${status}`)}</td>
          <td>
            <time dateTime={requestedAt}>{dateTime(requestedAt)}</time>
          </td>
        </tr>
      ))}
      cursors={cursors}
      onGo={setCursors}
      pageInfo={pageInfo}
    />
  );
}
