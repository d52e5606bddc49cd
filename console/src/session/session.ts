import type { User, UserManager } from 'oidc-client-ts';
import { BASE } from './settings.js';

export type Role = 'CLINICIAN' | 'RADIOLOGIST' | 'ADMIN' | 'AUDITOR';

/** Who sits here. */
export interface Person {
  readonly subject: string;
  readonly name: string;
  readonly tenantId: string;
  readonly roles: readonly Role[];
}

/** A signed-in person, and what they prove it with. */
export interface Session {
  readonly person: Person;
  /** The access token as it is now: it is renewed while one works. */
  token(): string;
  /** Called when no renewal came before the token ran out; returns what takes the listener away. */
  onEnd(listener: () => void): () => void;
  signOut(): Promise<void>;
}

interface ReturnState {
  readonly returnTo: string;
}

/** Sends the browser to the issuer, to come back to the address that it shows now. */
export async function signIn(manager: UserManager): Promise<void> {
  const state: ReturnState = { returnTo: `${location.pathname}${location.search}` };
  await manager.signinRedirect({ state });
}

/**
 * The session that a sign-in has just led to, or that the issuer still knows of; null where somebody has to sign in.
 *
 * @throws {Error} when a sign-in came back and cannot be completed.
 */
export async function findSession(manager: UserManager): Promise<Session | null> {
  const answer = new URLSearchParams(location.search);
  if (location.pathname === BASE && answer.has('state') && (answer.has('code') || answer.has('error'))) {
    const user = await manager.signinRedirectCallback().finally(() => history.replaceState(null, '', BASE));
    const { returnTo } = (user.state ?? {}) as Partial<ReturnState>;
    if (returnTo?.startsWith(BASE)) history.replaceState(null, '', returnTo);
    return sessionOf(manager, user);
  }
  // A reload has forgotten the token; the issuer may remember the person.
  const user = await manager.signinSilent().catch(() => null);
  return user && sessionOf(manager, user);
}

function sessionOf(manager: UserManager, first: User): Session {
  let user = first;
  manager.events.addUserLoaded((renewed) => {
    user = renewed;
  });
  return {
    person: personOf(first),
    token: () => user.access_token,
    onEnd(listener) {
      manager.events.addAccessTokenExpired(listener);
      return () => manager.events.removeAccessTokenExpired(listener);
    },
    signOut: () => manager.signoutRedirect(),
  };
}

function personOf({ profile }: User): Person {
  const { roles } = profile as { roles?: unknown };
  return {
    subject: profile.sub,
    name: profile.name ?? profile.sub,
    tenantId: String(profile.tenant ?? ''),
    roles: Array.isArray(roles) ? (roles as Role[]) : [],
  };
}
