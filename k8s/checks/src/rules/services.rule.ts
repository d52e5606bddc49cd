import { type Labels, ofKind, selects, titleOf } from '../manifests/manifest.js';
import { ownWorkloads, workloads } from '../manifests/workload.js';
import type { Rule } from './rule.js';

export const serviceRules: readonly Rule[] = [
  {
    name: 'selectors-match',
    about: 'a workload selects the pods that it makes',
    check: (objects) =>
      ownWorkloads(objects).flatMap(({ object, labels }) => {
        const selector = object.spec?.selector?.matchLabels;
        if (object.kind === 'Job') return [];
        if (selector && Object.keys(selector).length > 0 && selects(selector, labels)) return [];
        return [`${titleOf(object)} does not select its own pods`];
      }),
  },
  {
    name: 'services-select-one-workload',
    about: "a service leads to one workload's pods",
    check: (objects) =>
      ofKind(objects, 'Service').flatMap((service) => {
        const found = workloads(objects).filter(({ labels }) => selects(selectorOf(service), labels));
        return found.length === 1 ? [] : [`${titleOf(service)} selects ${found.length} workloads`];
      }),
  },
  {
    name: 'service-ports-exist',
    about: "a service's ports are ports of its pods",
    check: (objects) =>
      ofKind(objects, 'Service').flatMap((service) => {
        const pods = ownWorkloads(objects).filter(({ labels }) => selects(selectorOf(service), labels));
        return pods.flatMap(({ pod }) => {
          const ports = pod.containers.flatMap((container) => container.ports ?? []);
          return (service.spec?.ports ?? [])
            .filter(({ port, targetPort = port }) =>
              ports.every(({ name, containerPort }) => name !== targetPort && containerPort !== targetPort),
            )
            .map(({ port }) => `${titleOf(service)}: port ${port} leads to no port of its pods`);
        });
      }),
  },
  {
    name: 'processes-deployed',
    about: 'every process runs, starts its compiled entry, and is served on the port that its code listens on',
    check: (objects, facts) =>
      facts.processes.flatMap((process) => {
        const workload = ownWorkloads(objects).find(({ name }) => name === process.name);
        // Only a development cluster brings its own issuer.
        if (!workload) return process.name === 'issuer' ? [] : [`no workload runs ${process.name}`];
        const container = workload.pod.containers.find(({ name }) => name === process.name);
        const source = process.entry.replace('/dist/', '/src/').replace(/\.js$/, '.ts');
        const service = ofKind(objects, 'Service').find(({ metadata }) => metadata.name === process.name);
        return [
          ...(container?.command?.includes(process.entry) ? [] : [`${process.name} does not start ${process.entry}`]),
          ...(facts.hasFile(source) ? [] : [`${source} is not in the repository`]),
          ...(container?.ports?.some(({ containerPort }) => containerPort === process.port)
            ? []
            : [`${process.name} does not listen on ${process.port}`]),
          ...(service?.spec?.ports?.some(({ port }) => port === process.port)
            ? []
            : [`no service leads to ${process.name}:${process.port}`]),
        ];
      }),
  },
];

const selectorOf = (service: { spec?: { selector?: unknown } }) => service.spec?.selector as Labels | undefined;
