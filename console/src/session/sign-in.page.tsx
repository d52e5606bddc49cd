import { useTranslation } from 'react-i18next';
import { LanguageChoice } from '../ui/language-choice.js';

/** What somebody sees who has not signed in. */
export function SignInPage({ onSignIn, notice }: { readonly onSignIn: () => void; readonly notice?: string }) {
  const { t } = useTranslation();
  return (
    <main className="gate">
      <div className="gate-card">
        <img src="/console/icon.svg" alt="" width="44" height="44" />
        <h1>Pulmora</h1>
        <p className="dim">{t('signIn.lead')}</p>
        {notice && (
          <p role="alert" className="notice">
            {notice}
          </p>
        )}
        <button type="button" className="primary wide" onClick={onSignIn}>
          {t('signIn.button')}
        </button>
        <p className="fine">{t('disclaimer.long')}</p>
        <LanguageChoice />
      </div>
    </main>
  );
}
