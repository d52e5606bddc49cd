import { commonConfig, loadConfig, port, runProcess } from '@pulmora/platform';
import { z } from 'zod';
import { startDevelopmentProvider } from './development-provider.js';
import { loadSigningKey } from './signing-key.js';

await runProcess('issuer', async (lifecycle, logger) => {
  if (process.env.NODE_ENV === 'production')
    throw new Error('the development issuer signs in anybody: not in production');
  const config = loadConfig({
    ...commonConfig,
    PULMORA_ISSUER_PORT: port(4005),
    PULMORA_ISSUER_KEY_FILE: z.string().min(1),
    // Where the console may be sent back to, separated by spaces.
    PULMORA_CONSOLE_URLS: z
      .string()
      .default('http://127.0.0.1:4000/console')
      .transform((urls) => urls.split(' '))
      .pipe(z.array(z.url())),
  });
  const issuer = await startDevelopmentProvider({
    host: config.PULMORA_HOST,
    port: config.PULMORA_ISSUER_PORT,
    issuer: config.PULMORA_OIDC_ISSUER,
    audience: config.PULMORA_OIDC_AUDIENCE,
    keys: [await loadSigningKey(config.PULMORA_ISSUER_KEY_FILE)],
    consoleUrls: config.PULMORA_CONSOLE_URLS,
    lifecycle,
  });
  logger.info({ issuer }, 'development issuer listens');
});
