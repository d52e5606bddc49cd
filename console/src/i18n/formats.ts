import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

export interface Formats {
  readonly dateTime: (iso: string) => string;
  readonly date: (iso: string) => string;
  readonly time: (iso: string) => string;
  readonly bytes: (count: number) => string;
  readonly count: (count: number) => string;
  /** Of a share, 0 to 1. */
  readonly percent: (share: number) => string;
}

/** Dates, times and sizes as the language of the page has them. */
export function useFormats(): Formats {
  const { i18n } = useTranslation();
  const language = i18n.resolvedLanguage ?? 'en';
  return useMemo(() => {
    // British English: the day before the month, as everybody reads it who does not live in one country.
    const locale = language === 'en' ? 'en-GB' : language;
    const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
    const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
    const time = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });
    const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
    const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
    return {
      dateTime: (iso) => dateTime.format(new Date(iso)),
      date: (iso) => date.format(new Date(`${iso.slice(0, 10)}T00:00:00Z`)),
      time: (iso) => time.format(new Date(iso)),
      count: (count) => number.format(count),
      percent: (share) => percent.format(share),
      bytes: (count) => {
        const [size, unit] = count < 1e6 ? [1e3, 'kB'] : count < 1e9 ? [1e6, 'MB'] : [1e9, 'GB'];
        return `${number.format(count / size)} ${unit}`;
      },
    };
  }, [language]);
}
