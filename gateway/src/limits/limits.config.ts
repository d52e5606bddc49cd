import type { GatewayLimits } from '@pulmora/platform';
import { z } from 'zod';

const rate = (fallback: number) => z.coerce.number().positive().default(fallback);
const count = (fallback: number) => z.coerce.number().int().positive().default(fallback);

/** How often, and how many at once; of everything, for a user and for a clinic. */
export const limitsConfig = {
  /** Where all gateways count together. Without it, each counts for itself. */
  PULMORA_GATEWAY_DATABASE_URL: z.url().optional(),
  /** Requests a second, in the long run, and how many beyond that at once. */
  PULMORA_LIMIT_USER_RATE: rate(100),
  PULMORA_LIMIT_USER_BURST: rate(500),
  PULMORA_LIMIT_CLINIC_RATE: rate(500),
  PULMORA_LIMIT_CLINIC_BURST: rate(2_000),
  PULMORA_LIMIT_USER_OPERATIONS: count(100),
  PULMORA_LIMIT_CLINIC_OPERATIONS: count(1_000),
  PULMORA_LIMIT_USER_UPLOADS: count(16),
  PULMORA_LIMIT_CLINIC_UPLOADS: count(64),
  // Of a user: PULMORA_MAX_SOCKETS_PER_USER and PULMORA_MAX_SUBSCRIPTIONS_PER_USER, over all gateways.
  PULMORA_LIMIT_CLINIC_SOCKETS: count(5_000),
  PULMORA_LIMIT_CLINIC_SUBSCRIPTIONS: count(20_000),
};

export type LimitsConfig = z.infer<z.ZodObject<typeof limitsConfig>> & {
  readonly PULMORA_MAX_SOCKETS_PER_USER: number;
  readonly PULMORA_MAX_SUBSCRIPTIONS_PER_USER: number;
};

export const gatewayLimits = (config: LimitsConfig): GatewayLimits => ({
  user: {
    rate: config.PULMORA_LIMIT_USER_RATE,
    burst: Math.max(1, config.PULMORA_LIMIT_USER_BURST),
    atOnce: {
      operation: config.PULMORA_LIMIT_USER_OPERATIONS,
      upload: config.PULMORA_LIMIT_USER_UPLOADS,
      socket: config.PULMORA_MAX_SOCKETS_PER_USER,
      subscription: config.PULMORA_MAX_SUBSCRIPTIONS_PER_USER,
    },
  },
  clinic: {
    rate: config.PULMORA_LIMIT_CLINIC_RATE,
    burst: Math.max(1, config.PULMORA_LIMIT_CLINIC_BURST),
    atOnce: {
      operation: config.PULMORA_LIMIT_CLINIC_OPERATIONS,
      upload: config.PULMORA_LIMIT_CLINIC_UPLOADS,
      socket: config.PULMORA_LIMIT_CLINIC_SOCKETS,
      subscription: config.PULMORA_LIMIT_CLINIC_SUBSCRIPTIONS,
    },
  },
});
