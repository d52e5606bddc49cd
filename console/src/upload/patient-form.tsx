import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { RegisterPatientDocument, type Sex } from '../graphql/generated.js';
import type { ChosenPatient } from './patient-choice.js';

const SEXES: readonly Sex[] = ['UNKNOWN', 'FEMALE', 'MALE', 'OTHER'];

/** Registers a patient. It lies inside of another form, so it is none itself. */
export function PatientForm(props: {
  readonly recordNumber: string;
  readonly onDone: (patient: ChosenPatient | null) => void;
}) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState({
    recordNumber: props.recordNumber,
    name: '',
    birthDate: '',
    sex: 'UNKNOWN' as Sex,
    aiReadingConsent: false,
  });
  const [fault, setFault] = useState<string | null>(null);
  const [{ fetching }, register] = useMutation(RegisterPatientDocument);
  const change = (by: Partial<typeof draft>) => setDraft({ ...draft, ...by });
  const save = async () => {
    setFault(null);
    const { birthDate, ...rest } = draft;
    const { data, error } = await register({ input: { ...rest, birthDate: birthDate || null } });
    const result = data?.registerPatient;
    if (result?.__typename === 'RegisterPatientSuccess') props.onDone(result.patient);
    else setFault(result?.message ?? t(error?.networkError ? 'fault.network' : 'fault.other'));
  };
  return (
    <fieldset className="stack">
      <legend>{t('upload.register')}</legend>
      <div className="row">
        <label className="field">
          {t('patient.record')}
          <input value={draft.recordNumber} onChange={(event) => change({ recordNumber: event.target.value })} />
        </label>
        <label className="field grow">
          {t('patient.name')}
          <input value={draft.name} onChange={(event) => change({ name: event.target.value })} autoComplete="off" />
        </label>
      </div>
      <div className="row">
        <label className="field">
          {t('patient.born')}
          <input type="date" value={draft.birthDate} onChange={(event) => change({ birthDate: event.target.value })} />
        </label>
        <label className="field">
          {t('patient.sex')}
          <select value={draft.sex} onChange={(event) => change({ sex: event.target.value as Sex })}>
            {SEXES.map((sex) => (
              <option key={sex} value={sex}>
                {t(`sex.${sex}`)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <label className="check">
        <input
          type="checkbox"
          checked={draft.aiReadingConsent}
          onChange={(event) => change({ aiReadingConsent: event.target.checked })}
        />
        {t('upload.consent')}
      </label>
      {fault && (
        <p role="alert" className="bad">
          {fault}
        </p>
      )}
      <div className="row">
        <button
          type="button"
          className="primary"
          disabled={fetching || !draft.recordNumber.trim() || !draft.name.trim()}
          onClick={() => void save()}
        >
          {t('upload.save')}
        </button>
        <button type="button" onClick={() => props.onDone(null)}>
          {t('cancel')}
        </button>
      </div>
    </fieldset>
  );
}
