import { useTranslation } from 'react-i18next';
import { LANGUAGES } from '../i18n/i18n.js';

/** Each language by its own name. */
export function LanguageChoice() {
  const { t, i18n } = useTranslation();
  return (
    <fieldset className="languages">
      <legend className="unseen">{t('language')}</legend>
      {Object.entries(LANGUAGES).map(([code, name]) => (
        <button
          key={code}
          type="button"
          lang={code}
          className="quiet"
          aria-pressed={i18n.resolvedLanguage === code}
          onClick={() => void i18n.changeLanguage(code)}
        >
          {name}
        </button>
      ))}
    </fieldset>
  );
}
