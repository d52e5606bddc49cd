import '@fontsource-variable/inter/wght.css';
import './styles/index.css';
import i18next from 'i18next';
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import { startTranslating } from './i18n/i18n.js';
import { createUserManager } from './session/oidc.js';
import { findSession, type Session, signIn } from './session/session.js';
import { loadSettings } from './session/settings.js';
import { SignInPage } from './session/sign-in.page.js';

await startTranslating();
const root = createRoot(document.getElementById('root') as HTMLElement);
document.title = 'Pulmora';
try {
  const manager = createUserManager(await loadSettings());
  let notice: string | undefined;
  const session = await findSession(manager).catch(() => {
    notice = i18next.t('signIn.failed');
    return null;
  });
  const begin = () => void signIn(manager).catch(() => show(null, i18next.t('signIn.unreachable')));
  const show = (signedIn: Session | null, told?: string) =>
    root.render(<Console session={signedIn} onSignIn={begin} {...(told ? { notice: told } : {})} />);
  show(session, notice);
} catch {
  root.render(<p className="page">{i18next.t('fault.network')}</p>);
}

/** The console, or the way into it. */
function Console(props: { readonly session: Session | null; readonly onSignIn: () => void; readonly notice?: string }) {
  const { session } = props;
  const [over, setOver] = useState(false);
  useEffect(() => session?.onEnd(() => setOver(true)), [session]);
  if (session && !over) return <App session={session} />;
  const told = over ? i18next.t('signIn.over') : props.notice;
  return <SignInPage onSignIn={props.onSignIn} {...(told ? { notice: told } : {})} />;
}
