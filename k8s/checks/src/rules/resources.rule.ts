import { isAccelerator } from '../facts/capacity.js';
import { LOADED_MB } from '../facts/footprint.js';
import { environmentOf } from '../manifests/environment.js';
import { ofKind, titleOf } from '../manifests/manifest.js';
import { containersOf, ownWorkloads } from '../manifests/workload.js';
import { quantity, type Rule } from './rule.js';

const MEGABYTE = 2 ** 20;
/** What is not in a measurement of two minutes: a large study, a second model while models change. */
const HEADROOM = 1.5;

export const resourceRules: readonly Rule[] = [
  {
    name: 'resources-stated',
    about: 'a container asks for processor and memory, and may have a bounded amount of memory',
    check: (objects) =>
      ownWorkloads(objects).flatMap(({ object, pod }) =>
        containersOf(pod)
          .filter(({ resources }) => {
            const { requests, limits } = resources ?? {};
            return !(quantity(requests?.cpu) > 0 && quantity(limits?.memory) >= quantity(requests?.memory));
          })
          .map(({ name }) => `${titleOf(object)}: ${name} does not say what it needs`),
      ),
  },
  {
    name: 'memory-as-measured',
    about: 'a process asks for the memory that it was measured to take under load, and may have half as much again',
    check: (objects) =>
      ownWorkloads(objects).flatMap(({ object, name, pod }) => {
        const loaded = LOADED_MB[name];
        const { requests, limits } = pod.containers.find((one) => one.name === name)?.resources ?? {};
        if (loaded === undefined) return [];
        return [
          ...(quantity(requests?.memory) >= loaded * MEGABYTE
            ? []
            : [`${titleOf(object)} asks for less than ${loaded} MB`]),
          ...(quantity(limits?.memory) >= HEADROOM * loaded * MEGABYTE
            ? []
            : [`${titleOf(object)} may have too little above ${loaded} MB`]),
        ];
      }),
  },
  {
    name: 'threads-fit-processor',
    about: "a worker's threads are as many as the processors that it asks for, not as the node has",
    check: (objects) =>
      ownWorkloads(objects)
        .filter(({ name }) => name === 'diagnosis-worker')
        .filter(({ name, pod }) => {
          const container = pod.containers.find((one) => one.name === name);
          const threads = Number(container && environmentOf(container, objects).PULMORA_PREPROCESS_THREADS);
          return !(threads >= 1 && threads <= quantity(container?.resources?.requests?.cpu));
        })
        .map(({ object }) => `${titleOf(object)} decodes in other than as many threads as it has processors`),
  },
  {
    name: 'gpu-request-equals-limit',
    about: 'GPUs cannot be overcommitted: what is asked for is what may be had',
    check: (objects) =>
      ownWorkloads(objects).flatMap(({ object, pod }) =>
        containersOf(pod).flatMap(({ resources }) => {
          const { requests = {}, limits = {} } = resources ?? {};
          return [...new Set([...Object.keys(requests), ...Object.keys(limits)])]
            .filter((name) => name.startsWith('nvidia.com/') && requests[name] !== limits[name])
            .map((name) => `${titleOf(object)} asks for ${requests[name]} of ${name} and may have ${limits[name]}`);
        }),
      ),
  },
  {
    name: 'gpu-one-kind',
    about: 'a worker takes one GPU, or one slice or turn of one',
    check: (objects) =>
      ownWorkloads(objects).flatMap(({ object, pod }) => {
        const taken = pod.containers.flatMap(({ resources }) =>
          Object.entries(resources?.limits ?? {}).filter(([name]) => name.startsWith('nvidia.com/')),
        );
        const fits = taken.length <= 1 && taken.every(([name, count]) => isAccelerator(name) && Number(count) === 1);
        return fits
          ? []
          : [`${titleOf(object)} takes ${taken.map(([name, count]) => `${count} ${name}`).join(' and ')}`];
      }),
  },
  {
    name: 'gpu-schedulable',
    about: 'what takes a GPU tolerates the taint of GPU nodes and goes nowhere else; nothing else tolerates it',
    check: (objects) =>
      ownWorkloads(objects).flatMap(({ object, pod }) => {
        const takes = pod.containers.some(({ resources }) =>
          Object.keys(resources?.limits ?? {}).some((name) => name.startsWith('nvidia.com/')),
        );
        const tolerates = (pod.tolerations ?? []).some(({ key }) => key === 'nvidia.com/gpu');
        const terms =
          pod.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
        const bound = terms.some(({ matchExpressions = [] }) =>
          matchExpressions.some(({ key }) => key === 'nvidia.com/gpu.present'),
        );
        if (takes === tolerates && takes === bound) return [];
        return [`${titleOf(object)} ${takes ? 'takes a GPU, but may not be where they are' : 'occupies GPU nodes'}`];
      }),
  },
  {
    name: 'spread',
    about: 'the pods of a workload are spread over nodes',
    check: (objects) =>
      [...ofKind(objects, 'Deployment'), ...ofKind(objects, 'StatefulSet')]
        .filter(({ spec }) => spec?.replicas !== 1)
        .filter(({ metadata }) => metadata.name !== 'issuer')
        .filter(
          ({ spec }) =>
            !(spec?.template?.spec.topologySpreadConstraints ?? []).some(
              ({ topologyKey, labelSelector }) =>
                topologyKey === 'kubernetes.io/hostname' &&
                JSON.stringify(labelSelector?.matchLabels) === JSON.stringify(spec?.selector?.matchLabels),
            ),
        )
        .map((object) => `${titleOf(object)} may be all on one node`),
  },
];
