import { brokerConfig, commonConfig, port, keeperConfig as replicasConfig } from '@pulmora/platform';

/** What the keeper of streams reads from its environment. */
export const keeperConfig = {
  ...commonConfig,
  PULMORA_KEEPER_PORT: port(4006),
  ...brokerConfig,
  ...replicasConfig,
};
