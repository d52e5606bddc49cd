import { named, ofKind, titleOf } from '../manifests/manifest.js';
import type { Rule } from './rule.js';

/** What a client needs; metrics and probes are the cluster's own business. */
const CLIENTS = ['/graphql', '/overlays', '/console'];
/** Longer than any silence that graphql-ws lets happen, seconds. */
const LONG_S = 600;
const NGINX = 'nginx.ingress.kubernetes.io/';

export const edgeRules: readonly Rule[] = [
  {
    name: 'edge-paths',
    about: "only a client's paths are reachable from outside, and all of them",
    check: (objects) =>
      ofKind(objects, 'Ingress', 'HTTPRoute').flatMap((object) => {
        const paths = (object.spec?.rules ?? []).flatMap(({ http, matches = [] }) => [
          ...(http?.paths ?? []).map(({ path }) => path),
          ...matches.map(({ path }) => path?.value ?? '/'),
        ]);
        return [
          ...paths.filter((path) => !CLIENTS.includes(path)).map((path) => `${titleOf(object)} opens ${path}`),
          ...CLIENTS.filter((path) => !paths.includes(path)).map((path) => `${titleOf(object)} does not open ${path}`),
        ];
      }),
  },
  {
    name: 'edge-backends-exist',
    about: "the edge leads to a service's port, and a route hangs on a listener",
    check: (objects) =>
      ofKind(objects, 'Ingress', 'HTTPRoute').flatMap((object) => {
        const targets = (object.spec?.rules ?? []).flatMap(({ http, backendRefs = [] }) => [
          ...(http?.paths ?? []).map(({ backend }) => ({
            name: backend.service.name,
            port: backend.service.port.name,
          })),
          ...backendRefs,
        ]);
        const lost = targets.filter(
          ({ name, port }) =>
            !named(objects, 'Service', name)?.spec?.ports?.some((one) => one.port === port || one.name === port),
        );
        const loose = (object.spec?.parentRefs ?? []).filter(
          ({ name, sectionName }) =>
            !named(objects, 'Gateway', name)?.spec?.listeners?.some((listener) => listener.name === sectionName),
        );
        return [
          ...lost.map(({ name, port }) => `${titleOf(object)} leads to ${name}:${port}`),
          ...loose.map(({ name }) => `${titleOf(object)} hangs on no listener of ${name}`),
        ];
      }),
  },
  {
    name: 'edge-streams',
    about: 'uploads pass unbuffered at any length, and a WebSocket may be silent for long',
    check: (objects) => [
      ...ofKind(objects, 'Ingress').flatMap((object) => {
        const of = (name: string) => object.metadata.annotations?.[`${NGINX}${name}`];
        return [
          ...(of('proxy-body-size') === '0' ? [] : [`${titleOf(object)} limits the length of uploads`]),
          ...(of('proxy-request-buffering') === 'off' ? [] : [`${titleOf(object)} buffers uploads`]),
          ...(Number(of('proxy-read-timeout')) >= LONG_S && Number(of('proxy-send-timeout')) >= LONG_S
            ? []
            : [`${titleOf(object)} closes silent sockets`]),
        ];
      }),
      ...ofKind(objects, 'HTTPRoute').flatMap((object) =>
        (object.spec?.rules ?? [])
          .filter(({ matches }) => matches?.some(({ path }) => path?.value === '/graphql'))
          .filter(({ timeouts }) => timeouts?.request !== '0s' || timeouts.backendRequest !== '0s')
          .map(() => `${titleOf(object)} ends sockets and uploads after a time`),
      ),
    ],
  },
  {
    name: 'edge-encrypted',
    about: 'the edge speaks TLS for every host that it serves',
    check: (objects) => [
      ...ofKind(objects, 'Ingress').flatMap((object) => {
        const secured = (object.spec?.tls ?? []).flatMap(({ hosts }) => hosts);
        return (object.spec?.rules ?? [])
          .filter(({ host }) => !host || !secured.includes(host))
          .map(({ host }) => `${titleOf(object)} serves ${host ?? 'any host'} without TLS`);
      }),
      ...ofKind(objects, 'Gateway').flatMap((object) =>
        (object.spec?.listeners ?? [])
          .filter(({ protocol }) => protocol !== 'HTTPS')
          .map(({ name }) => `${titleOf(object)}: listener ${name} is not encrypted`),
      ),
    ],
  },
];
