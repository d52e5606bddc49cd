import { InMemoryWebStorage, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { BASE, type ConsoleSettings } from './settings.js';

/**
 * Authorization code with PKCE. Tokens are kept in memory and nowhere else, so that nothing which is left in a browser
 * opens anything; what is put into the tab's storage is the verifier of a sign-in that is under way.
 */
export function createUserManager({ issuer, clientId }: ConsoleSettings): UserManager {
  const here = `${location.origin}${BASE}`;
  return new UserManager({
    authority: issuer,
    client_id: clientId,
    redirect_uri: here,
    silent_redirect_uri: `${here}/renewed`,
    post_logout_redirect_uri: here,
    scope: 'openid profile',
    userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    stateStore: new WebStorageStateStore({ store: sessionStorage, prefix: 'pulmora.sign-in.' }),
    automaticSilentRenew: true,
    accessTokenExpiringNotificationTimeInSeconds: 60,
    silentRequestTimeoutInSeconds: 10,
    monitorSession: false,
  });
}
