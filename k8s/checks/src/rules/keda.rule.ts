import type { Priority } from '@pulmora/schema';
import { type Accelerator, isAccelerator, lagThreshold } from '../facts/capacity.js';
import { type Manifest, named, ofKind, type Trigger, titleOf } from '../manifests/manifest.js';
import { endpointOf } from '../manifests/workload.js';
import type { Rule } from './rule.js';

/** Keys that KEDA reads of the triggers that we use; any other is dropped without a word, and a default holds. */
const LEGAL: Readonly<Record<string, readonly string[]>> = {
  'nats-jetstream': [
    'account',
    'accountID',
    'stream',
    'consumer',
    'lagThreshold',
    'activationLagThreshold',
    'useHttps',
    'natsServerMonitoringEndpoint',
  ],
  prometheus: [
    'serverAddress',
    'query',
    'queryParameters',
    'threshold',
    'activationThreshold',
    'namespace',
    'customHeaders',
    'ignoreNullValues',
    'unsafeSsl',
    'timeout',
  ],
  cron: ['start', 'end', 'timezone', 'desiredReplicas'],
};

const QUEUE = 'pulmora_reading_queue';

/** Every replica of the study service tells the same number. */
const queueOf = (priority: Priority) => `max(${QUEUE}{priority="${priority.toLowerCase()}"})`;

const queueTriggers = (object: Manifest): Trigger[] =>
  (object.spec?.triggers ?? []).filter(({ type }) => type === 'nats-jetstream');

/** A trigger's parameters with those that its TriggerAuthentication adds out of a ConfigMap. */
function parameters(trigger: Trigger, objects: readonly Manifest[]): Record<string, string | undefined> {
  const authentication = named(objects, 'TriggerAuthentication', trigger.authenticationRef?.name ?? '');
  const added = (authentication?.spec?.configMapTargetRef ?? []).map(({ parameter, name, key }) => [
    parameter,
    named(objects, 'ConfigMap', name)?.data?.[key],
  ]);
  return { ...trigger.metadata, ...Object.fromEntries(added) };
}

export const kedaRules: readonly Rule[] = [
  {
    name: 'trigger-keys-legal',
    about: 'a trigger has keys that KEDA reads (lagTreshold would mean a threshold of 10)',
    check: (objects) =>
      ofKind(objects, 'ScaledObject').flatMap((object) =>
        (object.spec?.triggers ?? []).flatMap(({ type, metadata }) =>
          Object.keys(metadata)
            .filter((key) => !LEGAL[type]?.includes(key))
            .map((key) => `${titleOf(object)}: KEDA knows no ${key} of ${type}`),
        ),
      ),
  },
  {
    name: 'trigger-for-each-consumer',
    about: "each priority's durable consumer has one trigger, by the names in the code",
    check: (objects, facts) =>
      ofKind(objects, 'ScaledObject').flatMap((object) => {
        const found = queueTriggers(object).map((trigger) => {
          const { stream, consumer } = parameters(trigger, objects);
          return `${stream}/${consumer}`;
        });
        const wanted = facts.consumers.map(({ stream, durable }) => `${stream}/${durable}`);
        return JSON.stringify(found.toSorted()) === JSON.stringify(wanted.toSorted())
          ? []
          : [`${titleOf(object)} watches ${found.join(', ')}; the code pulls from ${wanted.join(', ')}`];
      }),
  },
  {
    name: 'trigger-for-whole-queue',
    about: 'the whole queue of each priority scales workers too: what the broker has of it is bounded',
    check: (objects, facts) =>
      ofKind(objects, 'ScaledObject').flatMap((object) =>
        facts.consumers
          .map(({ priority }) => queueOf(priority))
          .filter(
            (query) =>
              !facts.metrics.has(QUEUE) ||
              !object.spec?.triggers?.some(
                ({ type, metadata }) =>
                  // A metric that is missing is a fault, for which there is the fallback; it is no empty queue.
                  type === 'prometheus' && metadata.query === query && metadata.ignoreNullValues === 'false',
              ),
          )
          .map((query) => `${titleOf(object)} does not scale on ${query}`),
      ),
  },
  {
    name: 'trigger-account',
    about: "triggers ask about the broker's account that the platform uses",
    check: (objects, facts) =>
      ofKind(objects, 'ScaledObject').flatMap((object) =>
        queueTriggers(object)
          .filter((trigger) => parameters(trigger, objects).account !== facts.brokerAccount)
          .map(({ metadata }) => `${titleOf(object)}: ${metadata.consumer} is sought in another account`),
      ),
  },
  {
    name: 'trigger-endpoint',
    about: "triggers ask the broker's monitoring port",
    check: (objects) =>
      ofKind(objects, 'ScaledObject').flatMap((object) =>
        queueTriggers(object)
          .filter((trigger) => {
            const place = parameters(trigger, objects).natsServerMonitoringEndpoint;
            return !place?.endsWith(':8222') || !endpointOf(`http://${place}`, objects);
          })
          .map(({ metadata }) => `${titleOf(object)}: ${metadata.consumer} is asked about where nobody answers`),
      ),
  },
  {
    name: 'lag-threshold-from-capacity',
    about: 'a threshold is what one worker reads in the time that a study of that priority may wait',
    check: (objects, facts) =>
      ofKind(objects, 'ScaledObject').flatMap((object) => {
        const accelerator = acceleratorOf(named(objects, 'Deployment', object.spec?.scaleTargetRef?.name ?? ''));
        return (object.spec?.triggers ?? []).flatMap(({ name, metadata }) => {
          const consumer = facts.consumers.find(
            ({ durable, priority }) => durable === metadata.consumer || metadata.query === queueOf(priority),
          );
          if (!consumer) return [];
          const wanted = lagThreshold(consumer.priority, accelerator);
          const given = metadata.lagThreshold ?? metadata.threshold;
          return Number(given) === wanted ? [] : [`${titleOf(object)}: ${name} has threshold ${given}, not ${wanted}`];
        });
      }),
  },
  {
    name: 'polling-in-force',
    about: 'pollingInterval and cooldownPeriod do nothing where one replica is kept: they go with scaling to zero',
    check: (objects) =>
      ofKind(objects, 'ScaledObject')
        .filter(({ spec }) => (spec?.minReplicaCount ?? 0) > 0 && (spec?.pollingInterval ?? spec?.cooldownPeriod))
        .map((object) => `${titleOf(object)} never scales to zero: its pollingInterval and cooldownPeriod do nothing`),
  },
  {
    name: 'fallback',
    about: 'when the broker cannot be asked, workers stay: at least one, within the bounds',
    check: (objects) =>
      ofKind(objects, 'ScaledObject')
        .filter(({ spec }) => {
          const replicas = spec?.fallback?.replicas ?? 0;
          return replicas < 1 || replicas > (spec?.maxReplicaCount ?? 100);
        })
        .map((object) => `${titleOf(object)} has no fallback within its bounds`),
  },
  {
    name: 'working-hours',
    about: 'where the night scales to zero, a worker is warm in working hours',
    check: (objects) =>
      ofKind(objects, 'ScaledObject')
        .filter(({ spec }) => (spec?.minReplicaCount ?? 0) === 0)
        .filter(
          ({ spec }) =>
            !(spec?.triggers ?? []).some(
              ({ type, metadata }) => type === 'cron' && Number(metadata.desiredReplicas) >= 1,
            ),
        )
        .map((object) => `${titleOf(object)} has no worker warm at any time`),
  },
];

function acceleratorOf(worker: Manifest | undefined): Accelerator {
  const limits = worker?.spec?.template?.spec.containers.flatMap(({ resources }) =>
    Object.keys(resources?.limits ?? {}),
  );
  return limits?.find(isAccelerator) ?? 'cpu';
}
