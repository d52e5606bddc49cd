import { useTranslation } from 'react-i18next';
import { type Draft, EMPTY_DRAFT } from './draft.js';

export interface KeptDraftProps {
  /** Why it cannot be given now, and what would help. */
  readonly why: string;
  readonly onDiscard: (empty: Draft) => void;
}

/** That a draft is kept which cannot be given as things stand. */
export function KeptDraft({ why, onDiscard }: KeptDraftProps) {
  const { t } = useTranslation();
  return (
    <div role="status" className="notice stack">
      <p>{why}</p>
      <button type="button" onClick={() => onDiscard(EMPTY_DRAFT)}>
        {t('sign.discard')}
      </button>
    </div>
  );
}
