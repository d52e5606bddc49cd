import { useTranslation } from 'react-i18next';
import type { CasePriority, WorklistFilter, WorklistQuery } from '../graphql/generated.js';

/** What somebody has chosen to see. */
export interface Chosen {
  readonly whose: 'open' | 'mine' | 'free' | 'late' | 'granted' | 'signed';
  readonly priority: CasePriority | '';
}

export const START: Chosen = { whose: 'open', priority: '' };

const WHOSE: Readonly<Record<Chosen['whose'], WorklistFilter>> = {
  open: {},
  mine: { assignee: 'ME' },
  free: { states: ['READY', 'FAILED', 'WITHHELD'], assignee: 'NOBODY' },
  late: { breached: true },
  granted: { clinic: 'GRANTED' },
  signed: { states: ['SIGNED', 'AMENDED'] },
};

const PRIORITIES: readonly CasePriority[] = ['STAT', 'URGENT', 'ROUTINE'];

export const filterOf = ({ whose, priority }: Chosen): WorklistFilter => ({
  ...WHOSE[whose],
  ...(priority ? { priorities: [priority] } : {}),
});

export interface WorklistFiltersProps {
  readonly chosen: Chosen;
  readonly onChoose: (chosen: Chosen) => void;
  readonly counts: WorklistQuery['worklist']['counts'] | undefined;
  readonly mayBeGranted: boolean;
  readonly onRefresh: () => void;
}

/** Which cases, and how many there are. */
export function WorklistFilters({ chosen, onChoose, counts, mayBeGranted, onRefresh }: WorklistFiltersProps) {
  const { t } = useTranslation();
  const upTo = (count: number) => (counts && count >= counts.cap ? `${counts.cap}+` : String(count));
  return (
    <div className="row filters">
      <label className="field">
        {t('worklist.show')}
        <select
          value={chosen.whose}
          onChange={(event) => onChoose({ ...chosen, whose: event.target.value as Chosen['whose'] })}
        >
          {(Object.keys(WHOSE) as Chosen['whose'][])
            .filter((whose) => whose !== 'granted' || mayBeGranted)
            .map((whose) => (
              <option key={whose} value={whose}>
                {t(`worklist.whose.${whose}`)}
              </option>
            ))}
        </select>
      </label>
      <label className="field">
        {t('worklist.priority')}
        <select
          value={chosen.priority}
          onChange={(event) => onChoose({ ...chosen, priority: event.target.value as Chosen['priority'] })}
        >
          <option value="">{t('worklist.anyPriority')}</option>
          {PRIORITIES.map((priority) => (
            <option key={priority} value={priority}>
              {t(`priority.${priority}`)}
            </option>
          ))}
        </select>
      </label>
      <button type="button" onClick={onRefresh}>
        {t('refresh')}
      </button>
      {counts && (
        <dl className="counts">
          <Count name={t('worklist.total')} value={upTo(counts.total)} />
          <Count name={t('priority.STAT')} value={upTo(counts.stat)} level="STAT" />
          <Count name={t('priority.URGENT')} value={upTo(counts.urgent)} level="URGENT" />
          <Count name={t('priority.ROUTINE')} value={upTo(counts.routine)} />
          <Count
            name={t('worklist.late')}
            value={upTo(counts.breached)}
            {...(counts.breached ? { level: 'STAT' } : {})}
          />
        </dl>
      )}
    </div>
  );
}

function Count({ name, value, level }: { readonly name: string; readonly value: string; readonly level?: string }) {
  return (
    <div data-priority={value === '0' ? undefined : level}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
