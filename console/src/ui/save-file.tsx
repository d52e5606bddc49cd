import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../session/session.context.js';
import { Icon } from './icon.js';

/**
 * A file that is fetched with the token of whoever wants it, and then saved: no address alone opens it.
 *
 * @param name how the file is called where it is saved; it is of nobody.
 */
export function SaveFile(props: { readonly url: string; readonly name: string; readonly children: ReactNode }) {
  const { url, name, children } = props;
  const { t } = useTranslation();
  const session = useSession();
  const [state, setState] = useState<'idle' | 'busy' | 'failed'>('idle');
  const save = async () => {
    setState('busy');
    try {
      const response = await fetch(url, { headers: { authorization: `Bearer ${session.token()}` } });
      if (!response.ok) throw new Error(`${response.status}`);
      const address = URL.createObjectURL(await response.blob());
      const link = document.createElement('a');
      link.href = address;
      link.download = name;
      link.click();
      // Not at once: the browser may not have begun to read it.
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
      setState('idle');
    } catch {
      setState('failed');
    }
  };
  return (
    <>
      <button type="button" className="with-icon" disabled={state === 'busy'} onClick={() => void save()}>
        <Icon name="file" />
        {children}
      </button>
      {state === 'failed' && (
        <span role="alert" className="bad">
          {t('saveFailed')}
        </span>
      )}
    </>
  );
}
