import { useTranslation } from 'react-i18next';
import { useFormats } from '../i18n/formats.js';
import type { UploadState } from './use-study-upload.js';

/** How far an upload is, and how it ended. */
export function UploadOutcome({ state }: { readonly state: UploadState }) {
  const { t } = useTranslation();
  const { bytes } = useFormats();
  return (
    <div role="status" className="upload-outcome" data-kind={state.kind}>
      {state.kind === 'sending' && (
        <>
          <progress max={state.total || 1} value={state.sent} aria-label={t('upload.progress')} />
          <p className="dim">
            {state.sent < state.total
              ? t('upload.sent', { sent: bytes(state.sent), total: bytes(state.total) })
              : t('upload.checking')}
          </p>
        </>
      )}
      {state.kind === 'received' && (
        <p className="good">{t(state.already ? 'upload.already' : 'upload.received', { patient: state.patient })}</p>
      )}
      {state.kind === 'rejected' && <p className="bad">{t('upload.rejected', { number: state.position + 1 })}</p>}
      {state.kind === 'refused' && <p className="bad">{state.message}</p>}
      {state.kind === 'broken' && <p className="bad">{t('upload.broken')}</p>}
      {state.kind === 'aborted' && <p className="dim">{t('upload.aborted')}</p>}
    </div>
  );
}
