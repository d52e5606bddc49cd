import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { FindPatientsDocument, type FindPatientsQuery } from '../graphql/generated.js';

export type FoundPatient = FindPatientsQuery['patients']['nodes'][number];

const SHOWN = 6;

/** Finds patients of the clinic by a name or a record number. */
export function PatientSearch(props: {
  readonly search: string;
  readonly onSearch: (search: string) => void;
  /** What can be done with one that was found. */
  readonly children: (patient: FoundPatient) => ReactNode;
  /** What stands beside the field. */
  readonly beside?: ReactNode;
}) {
  const { t } = useTranslation();
  const [{ data }] = useQuery({
    query: FindPatientsDocument,
    variables: { search: props.search.trim() || null, first: SHOWN },
  });
  return (
    <>
      <div className="row">
        <label className="field grow">
          {t('upload.search')}
          <input
            type="search"
            value={props.search}
            onChange={(event) => props.onSearch(event.target.value)}
            autoComplete="off"
          />
        </label>
        {props.beside}
      </div>
      <ul className="choices" aria-label={t('upload.found')}>
        {(data?.patients.nodes ?? []).map((patient) => (
          <li key={patient.id}>{props.children(patient)}</li>
        ))}
      </ul>
    </>
  );
}
