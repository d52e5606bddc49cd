import { secretData } from '../manifests/environment.js';
import { type KeyRef, named, ofKind, titleOf } from '../manifests/manifest.js';
import { containersOf, ownWorkloads } from '../manifests/workload.js';
import type { Rule } from './rule.js';

export const referenceRules: readonly Rule[] = [
  {
    name: 'configuration-exists',
    about: 'ConfigMaps that are named are there',
    check: (objects) =>
      ownWorkloads(objects).flatMap(({ object, pod }) => {
        const names = [
          ...containersOf(pod).flatMap(({ envFrom = [] }) => envFrom.map(({ configMapRef }) => configMapRef?.name)),
          ...(pod.volumes ?? []).map(({ configMap }) => (configMap?.optional ? undefined : configMap?.name)),
        ];
        return names
          .filter((name) => name !== undefined && !named(objects, 'ConfigMap', name))
          .map((name) => `${titleOf(object)}: there is no ConfigMap ${name}`);
      }),
  },
  {
    name: 'secrets-exist',
    about: 'each key of a secret that is used is in a Secret, or made by an ExternalSecret',
    check: (objects) => {
      const fault = (title: string, ref: KeyRef | undefined) =>
        ref && secretData(objects, ref.name)?.[ref.key] === undefined
          ? [`${title}: nothing makes ${ref.key} of ${ref.name}`]
          : [];
      const used = ownWorkloads(objects).flatMap(({ object, pod }) =>
        containersOf(pod).flatMap(({ env = [] }) =>
          env.flatMap(({ valueFrom }) => fault(titleOf(object), valueFrom?.secretKeyRef)),
        ),
      );
      const mounted = ownWorkloads(objects).flatMap(({ object, pod }) =>
        (pod.volumes ?? []).flatMap(({ secret }) =>
          (secret?.items ?? []).flatMap(({ key }) => fault(titleOf(object), { name: secret?.secretName ?? '', key })),
        ),
      );
      const clusters = ofKind(objects, 'Cluster').flatMap((object) => {
        const { superuserSecret, backup } = object.spec ?? {};
        const pair = backup?.barmanObjectStore?.s3Credentials;
        return [
          ...(superuserSecret ? fault(titleOf(object), { name: superuserSecret.name, key: 'password' }) : []),
          ...fault(titleOf(object), pair?.accessKeyId),
          ...fault(titleOf(object), pair?.secretAccessKey),
        ];
      });
      return [...new Set([...used, ...mounted, ...clusters])];
    },
  },
  {
    name: 'volumes-exist',
    about: 'what is mounted is a volume, and its claim is there',
    check: (objects) =>
      ownWorkloads(objects).flatMap(({ object, pod }) => {
        const claims = (object.spec?.volumeClaimTemplates ?? []).map(({ metadata }) => metadata.name);
        const known = new Set([...(pod.volumes ?? []).map(({ name }) => name), ...claims]);
        const mounted = containersOf(pod).flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name));
        const claimed = (pod.volumes ?? []).flatMap(
          ({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [],
        );
        return [
          ...mounted
            .filter((name) => !known.has(name))
            .map((name) => `${titleOf(object)} mounts ${name}, which is no volume`),
          ...claimed
            .filter((name) => !named(objects, 'PersistentVolumeClaim', name))
            .map((name) => `${titleOf(object)}: there is no claim ${name}`),
        ];
      }),
  },
  {
    name: 'no-shared-files',
    about: 'pods on several nodes share no file system: blobs are in a bucket, or all on one node',
    check: (objects) => {
      const users = ownWorkloads(objects).filter(({ pod }) => pod.volumes?.some((one) => one.persistentVolumeClaim));
      return users
        .filter(({ object }) => object.spec?.strategy?.type !== 'Recreate')
        .map(({ object }) => `${titleOf(object)} has a claim, and may run twice`);
    },
  },
];
