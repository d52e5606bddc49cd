import { named, ofKind, titleOf } from '../manifests/manifest.js';
import type { Rule } from './rule.js';

export const autoscalingRules: readonly Rule[] = [
  {
    name: 'scale-targets-exist',
    about: 'an autoscaler scales something that is there',
    check: (objects) =>
      ofKind(objects, 'HorizontalPodAutoscaler', 'ScaledObject')
        .filter(
          ({ spec }) => !named(objects, spec?.scaleTargetRef?.kind ?? 'Deployment', spec?.scaleTargetRef?.name ?? ''),
        )
        .map((object) => `${titleOf(object)} scales nothing`),
  },
  {
    name: 'one-autoscaler-each',
    about: 'a workload has one autoscaler at most: HPA and KEDA never share one',
    check: (objects) => {
      const targets = ofKind(objects, 'HorizontalPodAutoscaler', 'ScaledObject').map(
        ({ spec }) => spec?.scaleTargetRef?.name,
      );
      return [...new Set(targets.filter((name, i) => targets.indexOf(name) !== i))].map(
        (name) => `${name} is scaled by several`,
      );
    },
  },
  {
    name: 'replicas-left-to-autoscaler',
    about: 'what is scaled does not say how many it is: each deployment would scale it back',
    check: (objects) =>
      ofKind(objects, 'HorizontalPodAutoscaler', 'ScaledObject').flatMap(({ spec }) => {
        const target = named(objects, 'Deployment', spec?.scaleTargetRef?.name ?? '');
        return target?.spec?.replicas === undefined ? [] : [`${titleOf(target)} says its replicas, and is scaled`];
      }),
  },
  {
    name: 'hpa-bounds',
    about: 'an HPA keeps two pods at least and has room to grow',
    check: (objects) =>
      ofKind(objects, 'HorizontalPodAutoscaler')
        .filter(({ spec }) => (spec?.minReplicas ?? 1) < 2 || (spec?.maxReplicas ?? 0) <= (spec?.minReplicas ?? 1))
        .map((object) => `${titleOf(object)} may leave one pod, or cannot grow`),
  },
  {
    name: 'hpa-metrics-exist',
    about: 'metrics that scale are metrics that the code has (a counter by its rate, named without _total)',
    check: (objects, facts) =>
      ofKind(objects, 'HorizontalPodAutoscaler').flatMap((object) =>
        (object.spec?.metrics ?? [])
          .map(({ pods }) => pods?.metric.name)
          .filter((name) => name !== undefined && !facts.metrics.has(name) && !facts.metrics.has(`${name}_total`))
          .map((name) => `${titleOf(object)}: nothing measures ${name}`),
      ),
  },
];
