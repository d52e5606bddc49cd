import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { StudyPriority } from '../graphql/generated.js';
import { useTitle } from '../ui/title.js';
import { type ChosenPatient, PatientChoice } from './patient-choice.js';
import { StudyFiles } from './study-files.js';
import { UploadOutcome } from './upload-outcome.js';
import { useStudyUpload } from './use-study-upload.js';

const PRIORITIES: readonly StudyPriority[] = ['ROUTINE', 'URGENT', 'STAT'];

/** What a study is made of, but for its patient. */
interface Draft {
  readonly files: readonly File[];
  readonly priority: StudyPriority;
  readonly notes: string;
}

const EMPTY: Draft = { files: [], priority: 'ROUTINE', notes: '' };

/** A patient, their images, how urgent: and then what became of them. */
export function UploadPage() {
  const { t } = useTranslation();
  const [patient, setPatient] = useState<ChosenPatient | null>(null);
  const [draft, setDraft] = useState(EMPTY);
  const { files, priority, notes } = draft;
  // Images of one patient are never to be sent as another's: nothing outlives the study, or the choice, that it was for.
  const { state, send, cancel, clear } = useStudyUpload(() => setDraft(EMPTY));
  const choose = (chosen: ChosenPatient | null) => {
    if (patient) {
      setDraft(EMPTY);
      clear();
    }
    setPatient(chosen);
  };
  useTitle(t('nav.upload'));
  const sending = state.kind === 'sending';
  return (
    <div className="page narrow">
      <h1>{t('nav.upload')}</h1>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (patient && files.length > 0 && !sending) void send({ patient, ...draft });
        }}
      >
        <PatientChoice chosen={patient} onChoose={choose} disabled={sending} />
        <StudyFiles
          files={files}
          onChange={(chosen) => {
            clear();
            setDraft({ ...draft, files: chosen });
          }}
          state={state}
          disabled={sending}
        />
        <div className="row">
          <label className="field">
            {t('upload.priority')}
            <select
              value={priority}
              disabled={sending}
              onChange={(event) => setDraft({ ...draft, priority: event.target.value as StudyPriority })}
            >
              {PRIORITIES.map((name) => (
                <option key={name} value={name}>
                  {t(`priority.${name}`)}
                </option>
              ))}
            </select>
          </label>
          <label className="field grow">
            {t('upload.notes')}
            <textarea
              rows={2}
              maxLength={4000}
              value={notes}
              disabled={sending}
              onChange={(event) => setDraft({ ...draft, notes: event.target.value })}
            />
          </label>
        </div>
        <div className="row">
          <button type="submit" className="primary" disabled={!patient || files.length === 0 || sending}>
            {t('upload.send', { count: files.length })}
          </button>
          {sending && (
            <button type="button" onClick={cancel}>
              {t('cancel')}
            </button>
          )}
        </div>
        <UploadOutcome state={state} />
        {state.kind === 'received' && (
          <Link to={`/cases/${state.studyId}`} className="button">
            {t('upload.open')}
          </Link>
        )}
      </form>
    </div>
  );
}
