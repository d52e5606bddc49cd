import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, Outlet, useLocation } from 'react-router';
import { useLiveStatus } from '../graphql/live.js';
import { useRoles, useSession } from '../session/session.context.js';
import type { Role } from '../session/session.js';
import { Icon, type IconName } from './icon.js';
import { LanguageChoice } from './language-choice.js';

interface Place {
  readonly to: string;
  readonly icon: IconName;
  readonly name: 'worklist' | 'opinions' | 'upload' | 'batches' | 'accesses' | 'models' | 'admin' | 'audit';
  readonly roles: readonly Role[];
}

/** Where each role may go; the first is where it starts. */
export const PLACES: readonly Place[] = [
  { to: '/worklist', icon: 'list', name: 'worklist', roles: ['CLINICIAN', 'RADIOLOGIST'] },
  { to: '/opinions', icon: 'users', name: 'opinions', roles: ['RADIOLOGIST'] },
  { to: '/upload', icon: 'upload', name: 'upload', roles: ['CLINICIAN'] },
  { to: '/batches', icon: 'stack', name: 'batches', roles: ['CLINICIAN', 'RADIOLOGIST'] },
  { to: '/admin', icon: 'shield', name: 'admin', roles: ['ADMIN'] },
  { to: '/accesses', icon: 'history', name: 'accesses', roles: ['CLINICIAN', 'ADMIN'] },
  { to: '/models', icon: 'layers', name: 'models', roles: ['CLINICIAN', 'RADIOLOGIST'] },
  { to: '/audit', icon: 'history', name: 'audit', roles: ['AUDITOR'] },
];

/** What is around every page: where one can go, who one is, and whether what one sees is up to date. */
export function Shell() {
  const { t } = useTranslation();
  const session = useSession();
  const roles = useRoles();
  const live = useLiveStatus();
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is another beginning for whoever tabs or listens.
  useEffect(() => {
    main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return (
    <div className="shell">
      <a className="skip" href="#main">
        {t('skip')}
      </a>
      <header className="rail">
        <span className="brand">
          <img src="/console/icon.svg" alt="" width="28" height="28" />
          <span>Pulmora</span>
        </span>
        <nav aria-label={t('nav.label')}>
          {PLACES.filter((place) => place.roles.some((role) => roles.has(role))).map(({ to, icon, name }) => (
            <NavLink key={to} to={to}>
              <Icon name={icon} />
              <span>{t(`nav.${name}`)}</span>
            </NavLink>
          ))}
        </nav>
        <div className="rail-end">
          <p className="live" data-live={live} role="status">
            <span className="dot" aria-hidden="true" />
            {t(`live.${live}`)}
          </p>
          <p className="person">
            <span>{session.person.name}</span>
            <span className="dim">{session.person.roles.map((role) => t(`role.${role}`)).join(', ')}</span>
          </p>
          <LanguageChoice />
          <button type="button" className="quiet with-icon" onClick={() => void session.signOut()}>
            <Icon name="out" />
            {t('signOut')}
          </button>
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}
