export { gatewayConfig } from './gateway.config.js';
export { createGateway, type GatewayOptions } from './gateway.js';
export { createSupergraph, type SubgraphUrls, type Supergraph } from './supergraph.js';
