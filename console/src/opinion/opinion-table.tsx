import { useTranslation } from 'react-i18next';
import type { Finding, OpinionFactsFragment } from '../graphql/generated.js';
import { FINDINGS } from '../report/draft.js';

interface Named {
  readonly name: string;
  readonly opinion: OpinionFactsFragment | null;
}

/** Opinions beside one another, as far as they are known, with what they differ in marked. */
export function OpinionTable(props: { readonly opinions: readonly Named[]; readonly differences: readonly Finding[] }) {
  const { t } = useTranslation();
  const known = props.opinions.flatMap(({ name, opinion }) => (opinion ? [{ name, opinion }] : []));
  if (known.length === 0) return null;
  return (
    <>
      <table className="opinions">
        <thead>
          <tr>
            <th scope="col">{t('opinion.finding')}</th>
            {known.map(({ name, opinion }) => (
              <th scope="col" key={name}>
                {name}
                <span className="fine"> {opinion.reader}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {FINDINGS.map((finding) => (
            <tr key={finding} data-differs={props.differences.includes(finding)}>
              <th scope="row">
                {t(`finding.${finding}`)}
                {props.differences.includes(finding) && <span className="unseen"> {t('opinion.differs')}</span>}
              </th>
              {known.map(({ name, opinion }) => {
                const verdict = opinion.findings.find((one) => one.finding === finding)?.verdict;
                return <td key={name}>{verdict ? t(`verdict.${verdict}`) : '–'}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {known.map(({ name, opinion }) => (
        <p key={name} className="notes">
          <span className="dim">{name}:</span> {opinion.impression}
        </p>
      ))}
    </>
  );
}
