import type { Container, Manifest, PodSpec, Spec } from '../manifests/manifest.js';

/** A fault that a person could make, put into an overlay that is right. */
export interface Mutant {
  /** The rule that must notice it. */
  readonly rule: string;
  readonly about: string;
  readonly overlay: string;
  /** Changes a copy of the overlay's objects in place. */
  mutate(objects: Manifest[]): void;
}

/** @throws an error where there is no such object: the mutant would be none. */
export function the(objects: Manifest[], kind: string, name: string): Manifest {
  const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
  if (!found) throw new Error(`there is no ${kind} ${name} to change`);
  return found;
}

export function specOf(objects: Manifest[], kind: string, name: string): Spec {
  const { spec } = the(objects, kind, name);
  if (!spec) throw new Error(`${kind} ${name} has no spec`);
  return spec;
}

export function podOf(objects: Manifest[], name: string, kind = 'Deployment'): PodSpec {
  const pod = specOf(objects, kind, name).template?.spec;
  if (!pod) throw new Error(`${kind} ${name} has no pods`);
  return pod;
}

export function containerOf(objects: Manifest[], name: string, kind = 'Deployment'): Container {
  const container = podOf(objects, name, kind).containers.find((one) => one.name === name);
  if (!container) throw new Error(`${kind} ${name} has no container of its name`);
  return container;
}

export function remove(objects: Manifest[], kind: string, name: string): void {
  objects.splice(objects.indexOf(the(objects, kind, name)), 1);
}

/** The shared ConfigMap, whose name ends in its digest. */
export function sharedVariables(objects: Manifest[]): Record<string, string> {
  const found = objects.find(
    ({ kind, metadata }) => kind === 'ConfigMap' && /^pulmora-[a-z0-9]{10}$/.test(metadata.name),
  );
  if (!found?.data) throw new Error('there is no shared ConfigMap');
  return found.data;
}
