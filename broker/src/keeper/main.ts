import { createMetrics, createOperationsServer, loadConfig, openTls, runProcess, startKeeper } from '@pulmora/platform';
import { CONSUMERS, STREAMS } from '../topology.js';
import { keeperConfig } from './keeper.config.js';

await runProcess('keeper', async (lifecycle, logger) => {
  const config = loadConfig(keeperConfig);
  const tls = await openTls(config, lifecycle, logger);
  const keeper = await startKeeper({
    url: config.PULMORA_NATS_URL,
    name: 'keeper',
    logger,
    tls,
    streams: STREAMS,
    consumers: CONSUMERS,
    replicas: config.PULMORA_NATS_REPLICAS,
  });
  lifecycle.onClose(() => keeper.stop());
  const operations = createOperationsServer({
    host: config.PULMORA_HOST,
    port: config.PULMORA_KEEPER_PORT,
    tls,
    probePort: config.PULMORA_PROBE_PORT,
    registry: createMetrics('keeper').registry,
    lifecycle,
    readiness: () => ({ ready: keeper.connected, broker: keeper.connected }),
  });
  logger.info({ port: await operations.listen() }, 'streams are laid');
});
