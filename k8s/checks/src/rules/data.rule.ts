import { environmentOf } from '../manifests/environment.js';
import { type Manifest, named, ofKind, titleOf } from '../manifests/manifest.js';
import { ownWorkloads } from '../manifests/workload.js';
import type { Rule } from './rule.js';

const broker = (objects: readonly Manifest[]) => ({
  server: named(objects, 'StatefulSet', 'nats'),
  configuration: named(objects, 'ConfigMap', 'nats-configuration')?.data?.['nats.conf'] ?? '',
  accounts: named(objects, 'ConfigMap', 'nats-accounts')?.data?.['accounts.conf'] ?? '',
});

export const dataRules: readonly Rule[] = [
  {
    name: 'broker-durable',
    about: 'an acknowledged message is on disk: nats-server 2.10 or newer, and sync_interval always',
    check: (objects) => {
      const { server, configuration } = broker(objects);
      const image = server?.spec?.template?.spec.containers.find(({ name }) => name === 'nats')?.image ?? '';
      const [, major = 0, minor = 0] = /:(\d+)\.(\d+)/.exec(image) ?? [];
      const recent = Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 10);
      return [
        ...(recent ? [] : [`the broker is ${image}: older than 2.10`]),
        ...(/sync_interval:\s*always/.test(configuration) ? [] : ['the broker acknowledges before it syncs']),
      ];
    },
  },
  {
    name: 'broker-replicas',
    about: 'streams have no more copies than there are brokers, each broker has a route to each, and quorums are odd',
    check: (objects) => {
      const { server, configuration } = broker(objects);
      const servers = server?.spec?.replicas ?? 1;
      const faults: string[] = [];
      for (const { name, pod } of ownWorkloads(objects)) {
        const container = pod.containers.find((one) => one.name === name);
        const copies = Number(container && environmentOf(container, objects).PULMORA_NATS_REPLICAS);
        if (container?.envFrom && copies > servers) faults.push(`${name} wants ${copies} copies of ${servers} brokers`);
      }
      if (servers % 2 === 0) faults.push(`${servers} brokers have no better quorum than ${servers - 1}`);
      const routes = [...configuration.matchAll(/nats:\/\/nats-(\d+)\./g)].length;
      if (servers > 1 && routes !== servers) faults.push(`${servers} brokers have ${routes} routes`);
      return [...new Set(faults)];
    },
  },
  {
    name: 'broker-account',
    about: "the broker has the platform's account, with JetStream",
    check: (objects, facts) => {
      const { configuration, accounts } = broker(objects);
      const included = configuration.includes('include "../nats-accounts/accounts.conf"');
      return included && new RegExp(`${facts.brokerAccount} \\{[^}]*jetstream: enabled`).test(accounts)
        ? []
        : [`the broker has no account ${facts.brokerAccount} with JetStream`];
    },
  },
  {
    name: 'broker-users',
    about: 'each process speaks to the broker as the user of its name, and the broker knows that user',
    check: (objects) =>
      ownWorkloads(objects).flatMap(({ name, object, pod }) => {
        const container = pod.containers.find((one) => one.name === name);
        const url = container && environmentOf(container, objects).PULMORA_NATS_URL;
        if (url === undefined) return [];
        const { username } = new URL(url);
        return [
          ...(username === name ? [] : [`${titleOf(object)} is ${username || 'nobody'} to the broker`]),
          ...(new RegExp(`user: ${username},`).test(broker(objects).accounts)
            ? []
            : [`the broker knows no ${username}`]),
        ];
      }),
  },
  {
    name: 'databases-backed-up',
    about: 'a database cluster archives to a bucket, is backed up on schedule, and survives the loss of a server',
    check: (objects) =>
      ofKind(objects, 'Cluster').flatMap((cluster) => {
        const { backup, instances = 1 } = cluster.spec ?? {};
        const scheduled = ofKind(objects, 'ScheduledBackup').some(
          ({ spec }) => spec?.cluster?.name === cluster.metadata.name && spec.schedule?.split(' ').length === 6,
        );
        return [
          ...(backup?.barmanObjectStore?.destinationPath.startsWith('s3://') && backup.retentionPolicy
            ? []
            : [`${titleOf(cluster)} archives nowhere`]),
          ...(scheduled ? [] : [`${titleOf(cluster)} has no scheduled backup`]),
          ...(instances >= 3 ? [] : [`${titleOf(cluster)} has ${instances} instances`]),
        ];
      }),
  },
];
