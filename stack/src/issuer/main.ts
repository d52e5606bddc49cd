import { loadConfig, openTls, runProcess } from '@pulmora/platform';
import { startDevelopmentProvider } from './development-provider.js';
import { issuerConfig } from './issuer.config.js';
import { loadSigningKey } from './signing-key.js';

await runProcess('issuer', async (lifecycle, logger) => {
  if (process.env.NODE_ENV === 'production')
    throw new Error('the development issuer signs in anybody: not in production');
  const config = loadConfig(issuerConfig);
  const tls = await openTls(config, lifecycle, logger);
  const issuer = await startDevelopmentProvider({
    host: config.PULMORA_HOST,
    port: config.PULMORA_ISSUER_PORT,
    issuer: config.PULMORA_OIDC_ISSUER,
    audience: config.PULMORA_OIDC_AUDIENCE,
    keys: [await loadSigningKey(config.PULMORA_ISSUER_KEY_FILE)],
    consoleUrls: config.PULMORA_CONSOLE_URLS,
    lifecycle,
    tls,
  });
  logger.info({ issuer }, 'development issuer listens');
});
