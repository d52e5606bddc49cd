import { named, ofKind, titleOf } from '../manifests/manifest.js';
import { containersOf, ownWorkloads } from '../manifests/workload.js';
import type { Rule } from './rule.js';

/** `name:1.2…`, or by digest; "latest" and bare majors move under one's feet. */
const PINNED = /(:v?\d+\.\d+[\w.-]*|@sha256:[0-9a-f]{64})$/;

export const securityRules: readonly Rule[] = [
  {
    name: 'pods-restricted',
    about: 'pods keep to the restricted Pod Security Standard',
    check: (objects) =>
      ownWorkloads(objects).flatMap(({ object, pod }) => {
        const faults: string[] = [];
        if (pod.securityContext?.runAsNonRoot !== true) faults.push('may run as root');
        if (!pod.securityContext?.runAsUser) faults.push('leaves its user to the image');
        if (pod.securityContext?.seccompProfile?.type !== 'RuntimeDefault') faults.push('has no seccomp profile');
        if (pod.hostNetwork || pod.hostPID || pod.volumes?.some(({ hostPath }) => hostPath))
          faults.push('uses the host');
        for (const { name, securityContext } of containersOf(pod)) {
          if (securityContext?.allowPrivilegeEscalation !== false || securityContext.privileged) {
            faults.push(`${name} may gain privileges`);
          }
          if (!securityContext?.capabilities?.drop?.includes('ALL') || securityContext.capabilities.add) {
            faults.push(`${name} keeps capabilities`);
          }
        }
        return faults.map((fault) => `${titleOf(object)} ${fault}`);
      }),
  },
  {
    name: 'read-only-root',
    about: "no container writes to its image's file system",
    check: (objects) =>
      ownWorkloads(objects).flatMap(({ object, pod }) =>
        containersOf(pod)
          .filter(({ securityContext }) => securityContext?.readOnlyRootFilesystem !== true)
          .map(({ name }) => `${titleOf(object)}: ${name} may write to its root`),
      ),
  },
  {
    name: 'no-tokens',
    about: "a workload has an identity of its own, and no token of the cluster's API",
    check: (objects) =>
      ownWorkloads(objects).flatMap(({ object, name, pod }) => {
        const account = named(objects, 'ServiceAccount', pod.serviceAccountName ?? '');
        if (pod.serviceAccountName !== name || !account)
          return [`${titleOf(object)} has no service account of its own`];
        const tokenless = pod.automountServiceAccountToken === false && account.automountServiceAccountToken === false;
        return tokenless ? [] : [`${titleOf(object)} is given a token`];
      }),
  },
  {
    name: 'namespace-enforces',
    about: 'the namespace refuses pods that are not restricted',
    check: (objects) =>
      ofKind(objects, 'Namespace')
        .filter(({ metadata }) => metadata.labels?.['pod-security.kubernetes.io/enforce'] !== 'restricted')
        .map((object) => `${titleOf(object)} does not enforce the restricted standard`),
  },
  {
    name: 'images-pinned',
    about: 'images have a version or a digest',
    check: (objects) =>
      ownWorkloads(objects).flatMap(({ object, pod }) =>
        containersOf(pod)
          .filter(({ image }) => !PINNED.test(image))
          .map(({ image }) => `${titleOf(object)} runs ${image}`),
      ),
  },
  {
    name: 'one-release',
    about: "all of the platform's own images are of one release",
    check: (objects) => {
      const versions = new Set(
        ownWorkloads(objects).flatMap(({ pod }) =>
          containersOf(pod)
            .map(({ image }) => /(?:^|\/)pulmora(?:-gpu|-gpu-cuda11)?:(.+)$/.exec(image)?.[1])
            .filter((version) => version !== undefined),
        ),
      );
      return versions.size <= 1 ? [] : [`releases run side by side: ${[...versions].join(', ')}`];
    },
  },
];
