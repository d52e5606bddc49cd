export { platformFacts } from './facts/facts.js';
export { OVERLAYS, renderOverlay } from './manifests/kustomize.js';
export { type Manifest, ofKind } from './manifests/manifest.js';
export { RULES } from './rules/rules.js';
export { type KubernetesReport, verifyManifests } from './verification.js';
