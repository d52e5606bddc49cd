import { commonConfig, port } from '@pulmora/platform';
import { z } from 'zod';

/** What the development issuer reads from its environment. */
export const issuerConfig = {
  ...commonConfig,
  PULMORA_ISSUER_PORT: port(4005),
  PULMORA_ISSUER_KEY_FILE: z.string().min(1),
  // Where the console may be sent back to, separated by spaces.
  PULMORA_CONSOLE_URLS: z
    .string()
    .default('http://127.0.0.1:4000/console')
    .transform((urls) => urls.split(' '))
    .pipe(z.array(z.url())),
};
