export { gatewayConfig } from './gateway.config.js';
export { createGateway, type GatewayOptions } from './gateway.js';
export { createSupergraphSchema, type SubgraphUrls } from './supergraph.js';
