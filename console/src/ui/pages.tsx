import { useTranslation } from 'react-i18next';

export interface PagesProps {
  /** Where each page that was gone through began; the first has none. */
  readonly cursors: readonly string[];
  readonly onGo: (cursors: readonly string[]) => void;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null } | undefined;
}

/** From one page of a list to the next and back. */
export function Pages({ cursors, onGo, pageInfo }: PagesProps) {
  const { t } = useTranslation();
  if (cursors.length === 0 && !pageInfo?.hasNextPage) return null;
  return (
    <div className="row">
      {cursors.length > 0 && (
        <button type="button" onClick={() => onGo(cursors.slice(0, -1))}>
          {t('previous')}
        </button>
      )}
      {pageInfo?.hasNextPage && (
        <button type="button" onClick={() => onGo([...cursors, pageInfo.endCursor ?? ''])}>
          {t('next')}
        </button>
      )}
    </div>
  );
}
