import { useTranslation } from 'react-i18next';
import type { ModelsQuery } from '../graphql/generated.js';
import { useFormats } from '../i18n/formats.js';

type Agreement = ModelsQuery['models'][number]['agreements'][number];

/** What doctors signed against what a version had said, finding by finding. */
export function AgreementTable(props: { readonly version: string; readonly agreements: readonly Agreement[] }) {
  const { t } = useTranslation();
  const { count } = useFormats();
  return (
    <table className="plain">
      <caption>
        {t('models.agreement')}
        <span className="unseen"> {props.version}</span>
      </caption>
      <thead>
        <tr>
          <th scope="col">{t('models.finding')}</th>
          <th scope="col">{t('models.signed')}</th>
          <th scope="col">{t('models.agrees')}</th>
          <th scope="col">{t('models.differs')}</th>
          <th scope="col">{t('models.abstained')}</th>
        </tr>
      </thead>
      <tbody>
        {props.agreements.map(({ finding, shadow, agrees, differs, abstained }) => (
          <tr key={`${finding} ${shadow}`}>
            <th scope="row">
              {t(`finding.${finding}`)}
              {shadow && <span className="dim"> ({t('models.shadow')})</span>}
            </th>
            <td>{count(agrees + differs + abstained)}</td>
            <td>{count(agrees)}</td>
            <td>{count(differs)}</td>
            <td>{count(abstained)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
