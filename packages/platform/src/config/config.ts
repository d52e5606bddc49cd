import { z } from 'zod';
import { ALGORITHMS } from '../identity/identity.js';
import { tlsConfig, transportFaults } from '../tls/tls.config.js';

/** Thrown by {@link loadConfig}; the message names every faulty variable, one a line, and never a value. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`configuration is not usable:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** A TCP port, 0 (any free one) to 65535. */
export const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);

/** What every process reads. */
export const commonConfig = {
  PULMORA_HOST: z.string().default('127.0.0.1'),
  ...tlsConfig,
  // Without TLS, for whoever asks only whether the process lives and is ready (a cluster's kubelet has no certificate).
  PULMORA_PROBE_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  PULMORA_OIDC_ISSUER: z.url().default('http://127.0.0.1:4005'),
  PULMORA_OIDC_AUDIENCE: z.string().min(1).default('pulmora'),
  // Separated by commas; shared secrets and `none` cannot be named.
  PULMORA_OIDC_ALGORITHMS: z
    .string()
    .default(ALGORITHMS.join(','))
    .transform((names) => names.split(','))
    .pipe(z.array(z.enum(ALGORITHMS)).min(1)),
  PULMORA_OIDC_CLOCK_TOLERANCE_S: z.coerce.number().int().min(0).max(300).default(5),
  PULMORA_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
};

/** What a process that speaks to the broker reads. */
export const brokerConfig = {
  // With the credentials of a user of its own.
  PULMORA_NATS_URL: z.url(),
};

/** What lays the broker's streams reads besides. */
export const keeperConfig = {
  // Copies of each stream: 3 on a cluster, and no more than it has servers.
  PULMORA_NATS_REPLICAS: z.coerce.number().int().min(1).max(5).default(1),
};

/**
 * Reads and checks the process's configuration, each variable and what they say together of TLS.
 *
 * @throws {ConfigError} naming every missing or faulty variable at once.
 */
export function loadConfig<Shape extends z.ZodRawShape>(
  shape: Shape,
  env: NodeJS.ProcessEnv = process.env,
): z.infer<z.ZodObject<Shape>> {
  const result = z.object(shape).safeParse(env);
  if (!result.success) {
    throw new ConfigError(result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  }
  const faults = transportFaults(result.data);
  if (faults.length > 0) throw new ConfigError(faults);
  return result.data;
}
