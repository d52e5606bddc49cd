import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../i18n/formats.js';
import { PatientForm } from './patient-form.js';
import { type FoundPatient, PatientSearch } from './patient-search.js';

export type ChosenPatient = FoundPatient;

/** Finds a patient of the clinic, or registers one. While it is disabled, whoever is chosen stays. */
export function PatientChoice(props: {
  readonly chosen: ChosenPatient | null;
  readonly onChoose: (patient: ChosenPatient | null) => void;
  readonly disabled: boolean;
}) {
  const { t } = useTranslation();
  const { date } = useFormats();
  const [search, setSearch] = useState('');
  const [registering, setRegistering] = useState(false);
  const { chosen } = props;
  if (chosen) {
    return (
      <fieldset className="chosen" disabled={props.disabled}>
        <legend>{t('upload.patient')}</legend>
        <strong>{chosen.name}</strong> <span className="mono">{chosen.recordNumber}</span>
        {!chosen.aiReadingConsent && <p className="notice">{t('upload.noConsent')}</p>}
        <button type="button" className="quiet" onClick={() => props.onChoose(null)}>
          {t('upload.another')}
        </button>
      </fieldset>
    );
  }
  if (registering) {
    return (
      <PatientForm
        recordNumber={search}
        onDone={(patient) => {
          setRegistering(false);
          if (patient) props.onChoose(patient);
        }}
      />
    );
  }
  return (
    <fieldset>
      <legend>{t('upload.patient')}</legend>
      <PatientSearch
        search={search}
        onSearch={setSearch}
        beside={
          <button type="button" onClick={() => setRegistering(true)}>
            {t('upload.register')}
          </button>
        }
      >
        {(patient) => (
          <button type="button" className="choice" onClick={() => props.onChoose(patient)}>
            <span>{patient.name}</span>
            <span className="mono dim">{patient.recordNumber}</span>
            <span className="dim">{patient.birthDate ? date(patient.birthDate) : ''}</span>
          </button>
        )}
      </PatientSearch>
    </fieldset>
  );
}
