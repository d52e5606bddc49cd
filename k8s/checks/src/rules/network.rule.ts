import { architecture, type Edge, edge } from '../facts/architecture.js';
import { type Manifest, ofKind, type PolicyPeer, type PolicyRule, selects, titleOf } from '../manifests/manifest.js';
import { workloads } from '../manifests/workload.js';
import type { Rule } from './rule.js';

export const networkRules: readonly Rule[] = [
  {
    name: 'default-deny',
    about: 'what no policy allows is denied, in and out',
    check: (objects) =>
      ofKind(objects, 'NetworkPolicy').some(
        ({ spec }) =>
          Object.keys(spec?.podSelector?.matchLabels ?? {}).length === 0 &&
          spec?.policyTypes?.length === 2 &&
          !spec.ingress &&
          !spec.egress,
      )
        ? []
        : ['no policy denies everything in both directions'],
  },
  {
    name: 'every-edge-allowed',
    about: 'each connection that the platform makes is allowed at both of its ends',
    check: (objects, facts) => {
      const { outgoing, incoming } = allowed(objects);
      return [...architecture(objects, facts)].flatMap((one) => {
        const [from = '', rest = ''] = one.split('>');
        const outside = (end: string) => end.startsWith('ns:') || end === 'world';
        const to = rest.split(':').slice(0, -1).join(':');
        return [
          ...(outside(from) || outgoing.has(one) ? [] : [`${one} may not leave`]),
          ...(outside(to) || incoming.has(one) ? [] : [`${one} may not arrive`]),
        ];
      });
    },
  },
  {
    name: 'no-other-edge-allowed',
    about: 'no connection is allowed that the platform does not make',
    check: (objects, facts) => {
      const wanted = architecture(objects, facts);
      const { outgoing, incoming } = allowed(objects);
      return [...new Set([...outgoing, ...incoming])]
        .filter((one) => !wanted.has(one))
        .map((one) => `${one} is allowed, and nobody needs it`);
    },
  },
  {
    name: 'policies-select-pods',
    about: 'a network policy, and each peer that it names, is about pods that are there',
    check: (objects) =>
      ofKind(objects, 'NetworkPolicy').flatMap((policy) => {
        const rules = [...(policy.spec?.ingress ?? []), ...(policy.spec?.egress ?? [])];
        const selectors = [
          policy.spec?.podSelector?.matchLabels,
          ...rules.flatMap(({ from = [], to = [] }) =>
            [...from, ...to].flatMap(({ podSelector, namespaceSelector }) =>
              podSelector && !namespaceSelector ? [podSelector.matchLabels] : [],
            ),
          ),
        ];
        const idle = selectors.filter((one) => workloads(objects).every(({ labels }) => !selects(one, labels)));
        return idle.map((one) => `${titleOf(policy)} names pods that are not there: ${JSON.stringify(one)}`);
      }),
  },
  {
    name: 'metadata-service-closed',
    about: "who may go out may not ask the cloud's metadata service for credentials",
    check: (objects) =>
      ofKind(objects, 'NetworkPolicy').flatMap((policy) =>
        (policy.spec?.egress ?? [])
          .flatMap(({ to = [] }) => to)
          .filter(({ ipBlock }) => ipBlock && !ipBlock.except?.includes('169.254.169.254/32'))
          .map(() => `${titleOf(policy)} leaves the metadata service open`),
      ),
  },
];

/** Edges that policies let out of their first end, and into their second. Names (port 53) are everybody's. */
function allowed(objects: readonly Manifest[]): { outgoing: Set<Edge>; incoming: Set<Edge> } {
  const outgoing = new Set<Edge>();
  const incoming = new Set<Edge>();
  for (const { spec } of ofKind(objects, 'NetworkPolicy')) {
    const subjects = workloads(objects).filter(({ labels }) => selects(spec?.podSelector?.matchLabels, labels));
    const add = (rules: readonly PolicyRule[] | undefined, side: 'from' | 'to') => {
      for (const rule of rules ?? []) {
        for (const { port } of rule.ports ?? [{ port: 0 }]) {
          if (port === 53) continue;
          for (const peer of ends(rule[side], objects)) {
            for (const { name } of subjects) {
              if (side === 'to') outgoing.add(edge(name, peer, port));
              else incoming.add(edge(peer, name, port));
            }
          }
        }
      }
    };
    add(spec?.ingress, 'from');
    add(spec?.egress, 'to');
  }
  return { outgoing, incoming };
}

/** Who a rule's peers are; a rule without peers means everybody. */
function ends(peers: readonly PolicyPeer[] | undefined, objects: readonly Manifest[]): string[] {
  if (!peers || peers.length === 0) return ['everybody'];
  return peers.flatMap(({ podSelector, namespaceSelector, ipBlock }) => {
    if (ipBlock) return ['world'];
    if (namespaceSelector) return [`ns:${namespaceSelector.matchLabels?.['kubernetes.io/metadata.name'] ?? '*'}`];
    return workloads(objects)
      .filter(({ labels }) => selects(podSelector?.matchLabels, labels))
      .map(({ name }) => name);
  });
}
