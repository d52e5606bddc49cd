import { type Manifest, ofKind, selects, titleOf } from '../manifests/manifest.js';
import { ownWorkloads, type Workload } from '../manifests/workload.js';
import type { Rule } from './rule.js';

export const disruptionRules: readonly Rule[] = [
  {
    name: 'budgets-match-pods',
    about: "a disruption budget is about one workload's pods",
    check: (objects) =>
      ofKind(objects, 'PodDisruptionBudget').flatMap((budget) => {
        const matched = ownWorkloads(objects).filter(({ labels }) =>
          selects(budget.spec?.selector?.matchLabels, labels),
        );
        return matched.length === 1 ? [] : [`${titleOf(budget)} is about ${matched.length} workloads`];
      }),
  },
  {
    name: 'budgets-for-all',
    about: 'everything that is meant to stay up has a disruption budget',
    check: (objects, facts) =>
      ownWorkloads(objects)
        .filter(({ name }) => name === 'nats' || facts.processes.some((one) => one.name === name && name !== 'issuer'))
        .filter(({ labels }) =>
          ofKind(objects, 'PodDisruptionBudget').every(({ spec }) => !selects(spec?.selector?.matchLabels, labels)),
        )
        .map(({ object }) => `${titleOf(object)} has no disruption budget`),
  },
  {
    name: 'budgets-let-drain',
    about: 'a budget always lets one pod go, or a node could never be drained',
    check: (objects) =>
      ofKind(objects, 'PodDisruptionBudget').flatMap((budget) => {
        const { maxUnavailable, minAvailable } = budget.spec ?? {};
        if (maxUnavailable !== undefined) {
          return Number.parseInt(String(maxUnavailable), 10) >= 1 ? [] : [`${titleOf(budget)} lets nothing go`];
        }
        const workload = ownWorkloads(objects).find(({ labels }) =>
          selects(budget.spec?.selector?.matchLabels, labels),
        );
        const least = workload ? leastReplicas(workload, objects) : 0;
        const kept = String(minAvailable).endsWith('%')
          ? Math.ceil((least * Number.parseInt(String(minAvailable), 10)) / 100)
          : Number(minAvailable);
        return kept < least ? [] : [`${titleOf(budget)} keeps ${minAvailable} of ${least}: lets nothing go`];
      }),
  },
];

/** How many pods a workload has when it has fewest. */
function leastReplicas({ name, object }: Workload, objects: readonly Manifest[]): number {
  const scaler = ofKind(objects, 'HorizontalPodAutoscaler', 'ScaledObject').find(
    ({ spec }) => spec?.scaleTargetRef?.name === name,
  );
  return scaler?.spec?.minReplicas ?? scaler?.spec?.minReplicaCount ?? object.spec?.replicas ?? 1;
}
