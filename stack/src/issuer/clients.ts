import { createHash } from 'node:crypto';
import type { SigningKey } from './signing-key.js';

/** The console, a public client of the development issuer: authorization code with PKCE. */
export const CONSOLE_CLIENT = 'console';

/** The `token` command, which may have a token for anybody, by a grant of its own. */
export const COMMAND_CLIENT = 'pulmora-token-command';
export const DEVELOPMENT_GRANT = 'urn:pulmora:grant-type:development';

/** The secret of the `token` command: known to whoever can read the signing key, and to nobody else. */
export const commandSecret = ({ privateJwk }: SigningKey): string =>
  createHash('sha256').update(`${COMMAND_CLIENT}:${privateJwk.d}`).digest('base64url');
