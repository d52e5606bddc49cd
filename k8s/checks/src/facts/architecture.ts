import { environmentOf } from '../manifests/environment.js';
import { type Manifest, ofKind } from '../manifests/manifest.js';
import { endpointOf, ownWorkloads } from '../manifests/workload.js';
import type { Facts } from './facts.js';

/** `from>to:port`. Ends are workloads, `ns:<namespace>`, or `world`, which is whatever lies outside the cluster. */
export type Edge = string;

export const edge = (from: string, to: string, port: number): Edge => `${from}>${to}:${port}`;

/** Processes that share the configuration that names an issuer, and ask it for nothing. */
const ASKS_NO_ISSUER = ['diagnosis-worker', 'keeper', 'issuer'];

/** What connects with what without any variable saying so. */
const STANDING = [
  edge('nats', 'nats', 6222),
  edge('postgres', 'postgres', 5432),
  edge('migrations', 'postgres', 5432),
  edge('ns:monitoring', 'nats', 7777),
  edge('ns:keda', 'nats', 8222),
];

/** CloudNativePG's: the operator looks after instances, which ask the cluster's API and archive to a bucket. */
const OPERATED_POSTGRES = [
  edge('ns:cnpg-system', 'postgres', 8000),
  edge('ns:cnpg-system', 'postgres', 5432),
  edge('ns:monitoring', 'postgres', 9187),
  edge('postgres', 'world', 443),
  edge('postgres', 'world', 6443),
];

/** Every connection that the platform makes in an overlay: as its processes' addresses say, and what stands besides. */
export function architecture(objects: readonly Manifest[], facts: Facts): ReadonlySet<Edge> {
  const edges = new Set<Edge>(STANDING);
  if (ofKind(objects, 'Cluster').length > 0) for (const one of OPERATED_POSTGRES) edges.add(one);
  for (const { name, pod } of ownWorkloads(objects)) {
    const process = facts.processes.find((one) => one.name === name);
    const container = pod.containers.find((one) => one.name === name);
    if (!process || !container) continue;
    const environment = environmentOf(container, objects);
    if (name !== 'issuer') edges.add(edge('ns:monitoring', name, process.port));
    for (const variable of process.variables) {
      const target = targetOf(variable, environment[variable], objects);
      if (target && !(variable === 'PULMORA_OIDC_ISSUER' && ASKS_NO_ISSUER.includes(name))) {
        edges.add(edge(name, target.to, target.port));
      }
    }
  }
  for (const namespace of edgeNamespaces(objects)) edges.add(edge(`ns:${namespace}`, 'gateway', 4000));
  return edges;
}

/** Where an address leads; a bucket without an endpoint is AWS's. */
function targetOf(variable: string, value: string | undefined, objects: readonly Manifest[]) {
  if (value === undefined) return undefined;
  if (variable === 'PULMORA_S3_BUCKET') return { to: 'world', port: 443 };
  if (!/_(URL|ENDPOINT|ISSUER)$/.test(variable)) return undefined;
  const endpoint = endpointOf(value, objects);
  const { port, protocol } = new URL(value);
  if (endpoint) return { to: endpoint.workloads[0]?.name ?? endpoint.service, port: Number(port) };
  return { to: 'world', port: Number(port) || (protocol === 'https:' ? 443 : 80) };
}

/** Namespaces of what forwards requests from outside, by the kind of edge that an overlay has. */
function edgeNamespaces(objects: readonly Manifest[]): string[] {
  const ingress = ofKind(objects, 'Ingress').length > 0 ? ['ingress-nginx'] : [];
  const route = ofKind(objects, 'HTTPRoute').length > 0 ? ['envoy-gateway-system'] : [];
  return [...ingress, ...route];
}
