import { UserManager } from 'oidc-client-ts';

/** Runs in the hidden frame in which a token is renewed: hands what came back to the console around it. */
const manager = new UserManager({ authority: location.origin, client_id: 'console', redirect_uri: location.href });
void manager.signinSilentCallback();
