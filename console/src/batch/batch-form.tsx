import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient } from 'urql';
import { FindPatientsDocument, type StudyPriority } from '../graphql/generated.js';
import { useFormats } from '../i18n/formats.js';
import { Icon } from '../ui/icon.js';
import { foldersOf } from './folders.js';
import { useBatchUpload } from './use-batch-upload.js';

interface Row {
  readonly recordNumber: string;
  readonly files: readonly File[];
  /** Null: the clinic has no patient with this record number. */
  readonly patient: { readonly id: string; readonly name: string } | null;
}

const PRIORITIES: readonly StudyPriority[] = ['ROUTINE', 'URGENT', 'STAT'];

/** Chooses a folder of studies, says whose each is, and sends those that are somebody's. */
export function BatchForm(props: { readonly onReceived: (batchId: string) => void; readonly onBroken: () => void }) {
  const { t } = useTranslation();
  const { bytes } = useFormats();
  const client = useClient();
  const [rows, setRows] = useState<readonly Row[]>([]);
  const [looking, setLooking] = useState(false);
  const [priority, setPriority] = useState<StudyPriority>('ROUTINE');
  const { state, send, cancel } = useBatchUpload(props.onReceived);
  const sending = state.kind === 'sending';
  const good = rows.flatMap(({ patient, files }) => (patient ? [{ patientId: patient.id, files, priority }] : []));

  const choose = async (chosen: readonly File[]) => {
    setLooking(true);
    const found: Row[] = [];
    for (const { recordNumber, files } of foldersOf(chosen)) {
      const { data } = await client
        .query(FindPatientsDocument, { search: recordNumber, first: 20 }, { requestPolicy: 'network-only' })
        .toPromise();
      const patient = data?.patients.nodes.find((one) => one.recordNumber === recordNumber) ?? null;
      found.push({ recordNumber, files, patient });
    }
    setRows(found);
    setLooking(false);
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (good.length > 0 && !sending) void send(good).then(props.onBroken);
      }}
    >
      <fieldset disabled={sending}>
        <legend>{t('batch.new')}</legend>
        <div className="stack">
          <p className="dim">{t('batch.how')}</p>
          <div className="row">
            <label className="button">
              <Icon name="stack" />
              {t('batch.choose')}
              <input
                type="file"
                multiple
                className="unseen"
                ref={(input) => input?.setAttribute('webkitdirectory', '')}
                onChange={(event) => {
                  // Copied: the list is emptied with the field.
                  const chosen = [...(event.target.files ?? [])];
                  event.target.value = '';
                  void choose(chosen);
                }}
              />
            </label>
            <label className="field">
              {t('upload.priority')}
              <select value={priority} onChange={(event) => setPriority(event.target.value as StudyPriority)}>
                {PRIORITIES.map((name) => (
                  <option key={name} value={name}>
                    {t(`priority.${name}`)}
                  </option>
                ))}
              </select>
            </label>
          </div>
          {rows.length > 0 && (
            <ul className="batch-draft" aria-label={t('batch.studies')}>
              {rows.map(({ recordNumber, files, patient }, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: one record number may be there twice.
                <li key={`${i} ${recordNumber}`} data-known={patient !== null}>
                  <span className="mono">{recordNumber}</span>
                  <span className={patient ? '' : 'bad'}>{patient ? patient.name : t('batch.nobody')}</span>
                  <span className="dim">
                    {t('batch.images', { count: files.length })},{' '}
                    {bytes(files.reduce((sum, file) => sum + file.size, 0))}
                  </span>
                </li>
              ))}
            </ul>
          )}
        </div>
      </fieldset>
      <div className="row">
        <button type="submit" className="primary" disabled={good.length === 0 || sending}>
          {t('batch.send', { count: good.length })}
        </button>
        {sending && (
          <button type="button" onClick={cancel}>
            {t('cancel')}
          </button>
        )}
      </div>
      <div role="status" className="upload-outcome">
        {looking && <p className="dim">{t('batch.looking')}</p>}
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
        {state.kind === 'refused' && <p className="bad">{state.message}</p>}
        {(state.kind === 'broken' || state.kind === 'aborted') && <p className="bad">{t(`batch.${state.kind}`)}</p>}
      </div>
    </form>
  );
}
