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

/** A patient, their images, how urgent: and then what became of each image. */
export function UploadPage() {
  const { t } = useTranslation();
  const [patient, setPatient] = useState<ChosenPatient | null>(null);
  const [files, setFiles] = useState<readonly File[]>([]);
  const [priority, setPriority] = useState<StudyPriority>('ROUTINE');
  const [notes, setNotes] = useState('');
  const { state, send, cancel, clear } = useStudyUpload();
  useTitle(t('nav.upload'));
  const sending = state.kind === 'sending';
  return (
    <div className="page narrow">
      <h1>{t('nav.upload')}</h1>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (patient && files.length > 0 && !sending) void send({ patientId: patient.id, files, priority, notes });
        }}
      >
        <PatientChoice chosen={patient} onChoose={setPatient} />
        <StudyFiles
          files={files}
          onChange={(chosen) => {
            clear();
            setFiles(chosen);
          }}
          state={state}
          disabled={sending}
        />
        <div className="row">
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
          <label className="field grow">
            {t('upload.notes')}
            <textarea rows={2} maxLength={4000} value={notes} onChange={(event) => setNotes(event.target.value)} />
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
