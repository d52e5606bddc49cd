import { commonConfig, loadConfig, port, runProcess } from '@pulmora/platform';
import { z } from 'zod';
import { startIssuer } from './issuer-server.js';
import { loadSigningKey } from './signing-key.js';

await runProcess('issuer', async (lifecycle, logger) => {
  const config = loadConfig({
    ...commonConfig,
    PULMORA_ISSUER_PORT: port(4005),
    PULMORA_ISSUER_KEY_FILE: z.string().min(1),
  });
  const issuer = await startIssuer({
    host: config.PULMORA_HOST,
    port: config.PULMORA_ISSUER_PORT,
    issuer: config.PULMORA_OIDC_ISSUER,
    key: await loadSigningKey(config.PULMORA_ISSUER_KEY_FILE),
    lifecycle,
  });
  logger.info({ issuer }, 'development issuer listens');
});
