import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { de } from './de.js';
import { en } from './en.js';

export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;

/** The catalogues' shape: the English one says which messages there are. */
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof en };
  }
}

/** The language is the browser's; a choice holds for the tab, since it tells nothing of anybody. */
const CHOICE = 'pulmora.language';

export async function startTranslating(): Promise<void> {
  const wanted = sessionStorage.getItem(CHOICE) ?? navigator.language;
  await i18next.use(initReactI18next).init({
    resources: { en: { translation: en }, de: { translation: de } },
    lng: wanted.toLowerCase().startsWith('de') ? 'de' : 'en',
    fallbackLng: 'en',
    supportedLngs: Object.keys(LANGUAGES),
    // React escapes.
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  const tell = () => {
    document.documentElement.lang = i18next.resolvedLanguage ?? 'en';
  };
  tell();
  i18next.on('languageChanged', (language) => {
    sessionStorage.setItem(CHOICE, language);
    tell();
  });
}
