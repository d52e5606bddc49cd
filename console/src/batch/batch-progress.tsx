import { useTranslation } from 'react-i18next';
import type { BatchFactsFragment } from '../graphql/generated.js';

/** How far a batch is: taken in and read, taken in, rejected, on its way. */
export function BatchProgress({ progress }: { readonly progress: BatchFactsFragment['progress'] }) {
  const { t } = useTranslation();
  const { total, accepted, rejected, receiving, read } = progress;
  const share = (count: number) => (total > 0 ? (count / total) * 100 : 0);
  return (
    <div className="batch-progress">
      <svg className="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect className="bar-track" width="100" height="6" />
        <rect className="bar-accepted" width={share(accepted)} height="6" />
        <rect className="bar-read" width={share(read)} height="6" />
        <rect className="bar-rejected" x={100 - share(rejected)} width={share(rejected)} height="6" />
      </svg>
      <p className="fine">{t('batch.progress', { total, accepted, rejected, receiving, read })}</p>
    </div>
  );
}
