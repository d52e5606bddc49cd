import { environmentOf, secretData } from '../manifests/environment.js';
import { type Container, type Manifest, named, ofKind, type PodSpec, titleOf } from '../manifests/manifest.js';
import { containersOf, ownWorkloads } from '../manifests/workload.js';
import type { Rule } from './rule.js';

const FILES = ['PULMORA_TLS_CERT_FILE', 'PULMORA_TLS_KEY_FILE', 'PULMORA_TLS_CA_FILE'];

/** Only a development cluster's parts speak to one another in plain text. */
const isDevelopment = (objects: readonly Manifest[]): boolean =>
  ownWorkloads(objects).some(({ name, pod }) => {
    const container = pod.containers.find((one) => one.name === name);
    return container !== undefined && environmentOf(container, objects).NODE_ENV === 'development';
  });

const inEarnest =
  (check: Rule['check']): Rule['check'] =>
  (objects, facts) =>
    isDevelopment(objects) ? [] : check(objects, facts);

export const transportRules: readonly Rule[] = [
  {
    name: 'processes-encrypted',
    about: "every overlay but development's has TLS on in every process, which then takes no address without it",
    check: inEarnest((objects, facts) =>
      ownWorkloads(objects).flatMap(({ object, name, pod }) => {
        if (!facts.processes.some((process) => process.name === name)) return [];
        const container = pod.containers.find((one) => one.name === name);
        const environment = container ? environmentOf(container, objects) : {};
        return FILES.filter((variable) => !environment[variable]).map(
          (variable) => `${titleOf(object)} has no ${variable}`,
        );
      }),
    ),
  },
  {
    name: 'certificates-mounted',
    about: 'files that a process reads of certificates are in a secret that is mounted there, and that something makes',
    check: inEarnest((objects) =>
      ownWorkloads(objects).flatMap(({ object, pod }) =>
        containersOf(pod).flatMap((container) =>
          certificateFiles(environmentOf(container, objects))
            .filter((file) => !isMounted(file, container, pod, objects))
            .map((file) => `${titleOf(object)}: ${container.name} finds no ${file}`),
        ),
      ),
    ),
  },
  {
    name: 'certificate-is-own',
    about: 'nobody shows the certificate of another',
    check: inEarnest((objects) =>
      ownWorkloads(objects).flatMap(({ object, name, pod }) =>
        (pod.volumes ?? [])
          .flatMap(({ secret }) => secret?.secretName ?? [])
          .filter((secret) => secret.endsWith('-certificate') && secret !== `${name}-certificate`)
          .map((secret) => `${titleOf(object)} shows ${secret}`),
      ),
    ),
  },
  {
    name: 'databases-encrypted',
    about: 'whoever uses a database, the migrations too, is sure of the server; and the server refuses plain text',
    check: inEarnest((objects) => [
      ...ownWorkloads(objects).flatMap(({ object, pod }) =>
        containersOf(pod).flatMap((container) =>
          Object.entries(environmentOf(container, objects))
            .filter(([variable]) => variable.endsWith('_DATABASE_URL'))
            .filter(([, url]) => new URL(url).searchParams.get('sslmode') !== 'verify-full')
            .map(([variable]) => `${titleOf(object)}: ${variable} is not sure of the server`),
        ),
      ),
      ...ofKind(objects, 'Cluster')
        .filter(({ spec }) => spec?.postgresql?.pg_hba?.[0] !== 'hostnossl all all all reject')
        .map((cluster) => `${titleOf(cluster)} takes plain text`),
    ]),
  },
  {
    name: 'broker-encrypted',
    about: 'the broker asks clients and other brokers for a certificate, and shows its own',
    check: inEarnest((objects) => {
      const text = named(objects, 'ConfigMap', 'nats-configuration')?.data?.['nats.conf'] ?? '';
      const [clients = '', routes = ''] = text.split(/^cluster \{/m);
      const pod = named(objects, 'StatefulSet', 'nats')?.spec?.template?.spec;
      const server = pod?.containers.find(({ name }) => name === 'nats');
      return [
        ...[
          ['clients', clients],
          ['routes', routes],
        ]
          .filter(([, part]) => !/tls \{[^}]*verify: true/.test(part ?? ''))
          .map(([side]) => `the broker's ${side} need no certificate`),
        ...[...text.matchAll(/(?:cert|key|ca)_file: (\S+)/g)]
          .map(([, file = '']) => file)
          .filter((file) => !(pod && server && isMounted(file, server, pod, objects)))
          .map((file) => `the broker finds no ${file}`),
      ];
    }),
  },
  {
    name: 'edge-to-gateway-encrypted',
    about: 'what forwards requests from outside speaks TLS to the gateway, and makes sure that it is the gateway',
    check: inEarnest((objects) => [
      ...ofKind(objects, 'Ingress')
        .filter(({ metadata: { annotations = {} } }) => {
          const of = (name: string) => annotations[`nginx.ingress.kubernetes.io/${name}`];
          return of('backend-protocol') !== 'HTTPS' || of('proxy-ssl-verify') !== 'on' || !of('proxy-ssl-secret');
        })
        .map((object) => `${titleOf(object)} speaks to the gateway without TLS`),
      ...ofKind(objects, 'HTTPRoute').flatMap((route) => {
        const secured = ofKind(objects, 'BackendTLSPolicy').flatMap(({ spec }) => spec?.targetRefs ?? []);
        return (route.spec?.rules ?? [])
          .flatMap(({ backendRefs = [] }) => backendRefs)
          .filter(({ name }) => !secured.some((target) => target.kind === 'Service' && target.name === name))
          .map(({ name }) => `${titleOf(route)} speaks to ${name} without TLS`);
      }),
    ]),
  },
];

/** What a process will read: its own certificate, and the authority of its databases. */
function certificateFiles(environment: Readonly<Record<string, string>>): string[] {
  const own = FILES.flatMap((variable) => environment[variable] ?? []);
  const databases = Object.entries(environment)
    .filter(([variable]) => variable.endsWith('_DATABASE_URL'))
    .flatMap(([, url]) => new URL(url).searchParams.get('sslrootcert') ?? []);
  return [...new Set([...own, ...databases])];
}

function isMounted(file: string, container: Container, pod: PodSpec, objects: readonly Manifest[]): boolean {
  const folder = file.slice(0, file.lastIndexOf('/'));
  const mount = container.volumeMounts?.find(({ mountPath }) => mountPath === folder);
  const secret = pod.volumes?.find(({ name }) => name === mount?.name)?.secret;
  return secret !== undefined && secretData(objects, secret.secretName)?.[file.slice(folder.length + 1)] !== undefined;
}
