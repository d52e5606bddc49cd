import { type Container, type Labels, type Manifest, ofKind, type PodSpec, selects } from './manifest.js';

/** Something that runs pods. An operator's resource (CloudNativePG's Cluster) has labels, but no pod of ours. */
export interface Workload {
  readonly name: string;
  readonly object: Manifest;
  readonly labels: Labels;
  readonly pod?: PodSpec;
}

export function workloads(objects: readonly Manifest[]): Workload[] {
  const own = ofKind(objects, 'Deployment', 'StatefulSet', 'Job', 'CronJob').flatMap((object) => {
    const { template } = object.spec ?? {};
    if (!template) return [];
    return [{ name: object.metadata.name, object, labels: template.metadata?.labels ?? {}, pod: template.spec }];
  });
  const operated = ofKind(objects, 'Cluster').map((object) => ({
    name: object.metadata.name,
    object,
    labels: { 'cnpg.io/cluster': object.metadata.name },
  }));
  return [...own, ...operated];
}

/** Workloads whose pods have a template here. */
export const ownWorkloads = (objects: readonly Manifest[]): (Workload & { pod: PodSpec })[] =>
  workloads(objects).filter((workload): workload is Workload & { pod: PodSpec } => workload.pod !== undefined);

export const containersOf = (pod: PodSpec): Container[] => [...(pod.initContainers ?? []), ...pod.containers];

/** Where in the cluster something listens: a Service's name with its ports, an operator's own among them. */
export interface Endpoint {
  readonly service: string;
  readonly ports: readonly number[];
  readonly workloads: readonly Workload[];
}

export function endpoints(objects: readonly Manifest[]): Endpoint[] {
  const all = workloads(objects);
  const services = ofKind(objects, 'Service').map((object) => ({
    service: object.metadata.name,
    ports: (object.spec?.ports ?? []).map(({ port }) => port),
    workloads: all.filter(({ labels }) => selects(object.spec?.selector as Labels | undefined, labels)),
  }));
  // CloudNativePG lays a service that leads to the primary.
  const operated = all
    .filter(({ object }) => object.kind === 'Cluster')
    .map((workload) => ({ service: `${workload.name}-rw`, ports: [5432], workloads: [workload] }));
  return [...services, ...operated];
}

/** The service that an address leads to, where it is one of the namespace's. */
export function endpointOf(address: string, objects: readonly Manifest[]): Endpoint | undefined {
  const { hostname, port } = new URL(address);
  return endpoints(objects).find(
    ({ service, ports }) => service === hostname.split('.')[0] && ports.includes(Number(port)),
  );
}
