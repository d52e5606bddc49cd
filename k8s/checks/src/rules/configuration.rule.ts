import type { Facts } from '../facts/facts.js';
import { environmentOf, ownVariables } from '../manifests/environment.js';
import { type Manifest, named, ofKind, titleOf } from '../manifests/manifest.js';
import { containersOf, endpointOf, ownWorkloads } from '../manifests/workload.js';
import type { Rule } from './rule.js';

/** Node's own, and what a server that is not ours reads. */
const FOREIGN = ['NODE_ENV'];

function processContainers(objects: readonly Manifest[], facts: Facts) {
  return ownWorkloads(objects).flatMap((workload) => {
    const process = facts.processes.find(({ name }) => name === workload.name);
    const container = workload.pod.containers.find(({ name }) => name === workload.name);
    return process && container ? [{ title: titleOf(workload.object), process, container }] : [];
  });
}

export const configurationRules: readonly Rule[] = [
  {
    name: 'environment-accepted',
    about: "every process's code takes the environment that it will be given",
    check: (objects, facts) =>
      processContainers(objects, facts).flatMap(({ title, process, container }) =>
        process.faultsOf(environmentOf(container, objects)).map((fault) => `${title}: ${fault}`),
      ),
  },
  {
    name: 'environment-known',
    about: 'every variable that is set is one that the code reads',
    check: (objects, facts) => {
      const anybodys = new Set(facts.processes.flatMap(({ variables }) => variables));
      const shared = ofKind(objects, 'ConfigMap')
        .filter(({ metadata }) => /^pulmora(-[a-z0-9]{10})?$/.test(metadata.name))
        .flatMap(({ data = {} }) => Object.keys(data))
        .filter((name) => !anybodys.has(name) && !FOREIGN.includes(name))
        .map((name) => `ConfigMap pulmora: no process reads ${name}`);
      const own = processContainers(objects, facts).flatMap(({ title, process, container }) =>
        ownVariables(container)
          .filter((name) => !process.variables.includes(name))
          .map((name) => `${title}: it does not read ${name}`),
      );
      return [...shared, ...own];
    },
  },
  {
    name: 'addresses-lead-somewhere',
    about: 'addresses inside the namespace are those of services, on ports that they have',
    check: (objects, facts) =>
      processContainers(objects, facts).flatMap(({ title, process, container }) =>
        Object.entries(environmentOf(container, objects))
          .filter(([name]) => process.variables.includes(name) && /_(URL|ISSUER)$/.test(name))
          .filter(([, value]) => !new URL(value).hostname.includes('.') && !endpointOf(value, objects))
          .map(([name]) => `${title}: ${name} leads to no service`),
      ),
  },
  {
    name: 'databases-open-to-roles',
    about: 'a process logs in to a database as a role that may connect to it',
    check: (objects, facts) =>
      ownWorkloads(objects).flatMap(({ object, pod }) =>
        containersOf(pod).flatMap((container) =>
          Object.entries(environmentOf(container, objects))
            .filter(([name]) => name.endsWith('_DATABASE_URL') && name !== 'PULMORA_ADMIN_DATABASE_URL')
            .filter(([, value]) => {
              const { username, pathname } = new URL(value);
              return !facts.databases[pathname.slice(1)]?.includes(username);
            })
            .map(([name]) => `${titleOf(object)}: the role of ${name} may not connect to its database`),
        ),
      ),
  },
  {
    name: 'passwords-for-roles',
    about: 'the migrations set the password of every role, and of no other',
    check: (objects, facts) => {
      const job = named(objects, 'Job', 'migrations')?.spec?.template?.spec.containers[0];
      const given = (job ? ownVariables(job) : []).filter((name) => name.startsWith('PULMORA_PASSWORD_')).sort();
      const wanted = facts.roles.map((role) => `PULMORA_PASSWORD_${role.replace('pulmora_', '').toUpperCase()}`).sort();
      return JSON.stringify(given) === JSON.stringify(wanted)
        ? []
        : [`Job migrations sets passwords of ${given.length} roles; there are ${wanted.length}, or others`];
    },
  },
];
