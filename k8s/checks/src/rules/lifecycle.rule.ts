import { type Manifest, ofKind, titleOf } from '../manifests/manifest.js';
import { containersOf, ownWorkloads } from '../manifests/workload.js';
import type { Rule } from './rule.js';

const PROBES = ['startupProbe', 'readinessProbe', 'livenessProbe'] as const;
const ARGO = 'argocd.argoproj.io/';
/** Long enough for a load balancer to hear that a pod is going, seconds. */
const LEAST_WAIT_S = 3;

const lasting = (objects: readonly Manifest[]) => ownWorkloads(objects).filter(({ object }) => object.kind !== 'Job');

export const lifecycleRules: readonly Rule[] = [
  {
    name: 'probes-present',
    about: 'what runs for long has a startup, a readiness and a liveness probe',
    check: (objects) =>
      lasting(objects).flatMap(({ object, name, pod }) => {
        const main = pod.containers.find((container) => container.name === name);
        return PROBES.filter((probe) => !main?.[probe]).map((probe) => `${titleOf(object)} has no ${probe}`);
      }),
  },
  {
    name: 'probe-ports-exist',
    about: 'a probe asks a port that its container has',
    check: (objects) =>
      ownWorkloads(objects).flatMap(({ object, pod }) =>
        containersOf(pod).flatMap((container) =>
          PROBES.flatMap((probe) => {
            const port = container[probe]?.httpGet?.port;
            const known = (container.ports ?? []).some((one) => one.name === port || one.containerPort === port);
            return port === undefined || known ? [] : [`${titleOf(object)}: ${probe} asks port ${port}`];
          }),
        ),
      ),
  },
  {
    name: 'readiness-is-readiness',
    about: 'a process starts and stays in service by /readyz (model warm, database there), and lives by /healthz',
    check: (objects, facts) =>
      lasting(objects)
        .filter(({ name }) => facts.processes.some((process) => process.name === name))
        .flatMap(({ object, name, pod }) => {
          const main = pod.containers.find((container) => container.name === name);
          const wanted = { startupProbe: '/readyz', readinessProbe: '/readyz', livenessProbe: '/healthz' } as const;
          return PROBES.filter((probe) => main?.[probe]?.httpGet?.path !== wanted[probe]).map(
            (probe) => `${titleOf(object)}: ${probe} does not ask ${wanted[probe]}`,
          );
        }),
  },
  {
    name: 'grace-fits-drain',
    about: 'the grace period holds the wait before SIGTERM and the longest drain of the process',
    check: (objects, facts) =>
      lasting(objects)
        .filter(({ name }) => facts.processes.some((process) => process.name === name))
        .flatMap(({ object, pod }) => {
          const needed = Math.max(...pod.containers.map(waitOf)) + facts.drainS;
          const grace = pod.terminationGracePeriodSeconds ?? 30;
          return grace > needed ? [] : [`${titleOf(object)} needs more than ${needed} s of grace and has ${grace} s`];
        }),
  },
  {
    name: 'traffic-ends-before-sigterm',
    about: 'what a load balancer sends requests to waits before it is told to end',
    check: (objects, facts) =>
      ofKind(objects, 'Service')
        .filter(({ spec, metadata }) => {
          return spec?.clusterIP !== 'None' && facts.processes.some(({ name }) => name === metadata.name);
        })
        .flatMap(({ metadata }) => {
          const workload = ownWorkloads(objects).find(({ name }) => name === metadata.name);
          const waits = (workload?.pod.containers ?? []).some((container) => waitOf(container) >= LEAST_WAIT_S);
          return waits ? [] : [`Deployment ${metadata.name} does not wait before SIGTERM`];
        }),
  },
  {
    name: 'migrations-first',
    about: 'whatever uses a database waits for the migrations of its own release',
    check: (objects) =>
      ofKind(objects, 'Deployment').flatMap((object) => {
        const pod = object.spec?.template?.spec;
        const main = pod?.containers.find(({ name }) => name === object.metadata.name);
        const uses = (main?.env ?? []).find(({ name }) => name.endsWith('_DATABASE_URL'));
        if (!pod || !main || !uses) return [];
        const wait = pod.initContainers?.find(({ command }) => command?.includes('migrations/dist/await.js'));
        const database = /^PULMORA_([A-Z]+)_/.exec(uses.name)?.[1]?.toLowerCase() ?? '';
        if (!wait) return [`${titleOf(object)} does not wait for the migrations`];
        if (!wait.command?.includes(database))
          return [`${titleOf(object)} waits for another database than ${database}`];
        return wait.image === main.image ? [] : [`${titleOf(object)} waits by another image than it runs`];
      }),
  },
  {
    name: 'hooks-in-one-wave',
    about: 'a hook is in the wave of what it needs and of what waits for it: in another, Argo CD would wait for ever',
    check: (objects) =>
      ofKind(objects, 'Job')
        .filter(({ metadata: { annotations = {} } }) => Number(annotations[`${ARGO}sync-wave`] ?? 0) !== 0)
        .map((object) => `${titleOf(object)} runs before or after everything else`),
  },
];

/** Seconds that a container waits before SIGTERM, by the timer in its preStop command. */
function waitOf(container: { lifecycle?: { preStop?: { exec?: { command: string[] } } } }): number {
  const words = container.lifecycle?.preStop?.exec?.command.join(' ') ?? '';
  return Number(/\},\s*(\d+)\)/.exec(words)?.[1] ?? 0) / 1_000;
}
