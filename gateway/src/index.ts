export { createSupergraphSchema, type SubgraphUrls } from './supergraph.js';
