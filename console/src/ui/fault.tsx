import { useTranslation } from 'react-i18next';
import type { CombinedError } from 'urql';

/** That something could not be had, and what can be done about it. */
export function Fault({ error, onRetry }: { readonly error: CombinedError; readonly onRetry: () => void }) {
  const { t } = useTranslation();
  const [first] = error.graphQLErrors;
  const code = first?.extensions.code;
  const trace = first?.extensions.traceId;
  const known = code === 'FORBIDDEN' || code === 'SERVICE_UNAVAILABLE' ? code : undefined;
  return (
    <div role="alert" className="notice fault">
      <p>{t(error.networkError ? 'fault.network' : known ? `fault.${known}` : 'fault.other')}</p>
      {typeof trace === 'string' && <p className="fine">{t('fault.trace', { trace })}</p>}
      <button type="button" onClick={onRetry}>
        {t('fault.retry')}
      </button>
    </div>
  );
}
