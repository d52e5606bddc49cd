import { createContext, use } from 'react';
import type { Role, Session } from './session.js';

export const SessionContext = createContext<Session | null>(null);

/** @throws {Error} outside of the part of the page that only signed-in people see. */
export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error('nobody is signed in here');
  return session;
}

export function useRoles(): ReadonlySet<Role> {
  return new Set(useSession().person.roles);
}
