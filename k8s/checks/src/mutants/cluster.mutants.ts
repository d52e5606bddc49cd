import { ofKind } from '../manifests/manifest.js';
import { containerOf, type Mutant, remove, sharedVariables, specOf, the } from './mutant.js';

const overlay = 'production-gpu';

/** Faults of what scales, guards, connects, stores and watches. */
export const clusterMutants: readonly Mutant[] = [
  {
    rule: 'scale-targets-exist',
    about: 'an HPA scales a name of before',
    overlay,
    mutate: (objects) => {
      specOf(objects, 'HorizontalPodAutoscaler', 'study').scaleTargetRef = { kind: 'Deployment', name: 'study-api' };
    },
  },
  {
    rule: 'one-autoscaler-each',
    about: 'an HPA scales the workers too',
    overlay,
    mutate: (objects) => {
      specOf(objects, 'HorizontalPodAutoscaler', 'study').scaleTargetRef = {
        kind: 'Deployment',
        name: 'diagnosis-worker',
      };
    },
  },
  {
    rule: 'replicas-left-to-autoscaler',
    about: 'a deployment says its replicas',
    overlay,
    mutate: (objects) => {
      specOf(objects, 'Deployment', 'diagnosis-worker').replicas = 1;
    },
  },
  {
    rule: 'hpa-bounds',
    about: 'one pod may be all that is left',
    overlay,
    mutate: (objects) => {
      specOf(objects, 'HorizontalPodAutoscaler', 'gateway').minReplicas = 1;
    },
  },
  {
    rule: 'hpa-metrics-exist',
    about: 'the metric has another name in the code',
    overlay,
    mutate: (objects) => {
      specOf(objects, 'HorizontalPodAutoscaler', 'gateway').metrics = [
        { type: 'Pods', pods: { metric: { name: 'pulmora_active_subscriptions' } } },
      ];
    },
  },
  {
    rule: 'trigger-keys-legal',
    about: 'lagTreshold',
    overlay,
    mutate: (objects) => {
      const [trigger] = specOf(objects, 'ScaledObject', 'diagnosis-worker').triggers ?? [];
      if (trigger) trigger.metadata = { stream: 'STUDIES', consumer: 'diagnosis-workers-stat', lagTreshold: '200' };
    },
  },
  {
    rule: 'trigger-for-each-consumer',
    about: "a consumer's name is misspelt, and KEDA shows Ready",
    overlay,
    mutate: (objects) => {
      for (const { metadata } of specOf(objects, 'ScaledObject', 'diagnosis-worker').triggers ?? []) {
        if (metadata.consumer === 'diagnosis-workers-urgent') metadata.consumer = 'diagnosis-worker-urgent';
      }
    },
  },
  {
    rule: 'trigger-for-whole-queue',
    about: 'the queue is summed over replicas, which all tell the whole of it',
    overlay,
    mutate: (objects) => {
      for (const { metadata } of specOf(objects, 'ScaledObject', 'diagnosis-worker').triggers ?? []) {
        if (metadata.query) metadata.query = metadata.query.replace('max(', 'sum(');
      }
    },
  },
  {
    rule: 'trigger-account',
    about: "the broker's default account is asked about",
    overlay,
    mutate: (objects) => {
      const data = the(objects, 'ConfigMap', 'pulmora-broker-monitoring').data;
      if (data) data.account = '$G';
    },
  },
  {
    rule: 'trigger-endpoint',
    about: "the broker is asked on its clients' port",
    overlay,
    mutate: (objects) => {
      const data = the(objects, 'ConfigMap', 'pulmora-broker-monitoring').data;
      if (data) data.endpoint = 'nats.pulmora.svc.cluster.local:4222';
    },
  },
  {
    rule: 'lag-threshold-from-capacity',
    about: 'the threshold of a whole GPU is kept for a slice of one',
    overlay: 'production-gpu-mig',
    mutate: (objects) => {
      for (const { metadata } of specOf(objects, 'ScaledObject', 'diagnosis-worker').triggers ?? []) {
        if (metadata.consumer === 'diagnosis-workers-stat') metadata.lagThreshold = '200';
      }
    },
  },
  {
    rule: 'polling-in-force',
    about: 'one worker is kept, and pollingInterval promises what it does not do',
    overlay,
    mutate: (objects) => {
      specOf(objects, 'ScaledObject', 'diagnosis-worker').minReplicaCount = 1;
    },
  },
  {
    rule: 'fallback',
    about: 'nothing is said for when the broker cannot be asked',
    overlay,
    mutate: (objects) => {
      delete specOf(objects, 'ScaledObject', 'diagnosis-worker').fallback;
    },
  },
  {
    rule: 'working-hours',
    about: 'no worker is warm by day',
    overlay,
    mutate: (objects) => {
      const spec = specOf(objects, 'ScaledObject', 'diagnosis-worker');
      spec.triggers = (spec.triggers ?? []).filter(({ type }) => type !== 'cron');
    },
  },
  {
    rule: 'budgets-match-pods',
    about: 'a budget is about nobody',
    overlay,
    mutate: (objects) => {
      specOf(objects, 'PodDisruptionBudget', 'study').selector = { matchLabels: { app: 'study' } };
    },
  },
  {
    rule: 'budgets-for-all',
    about: 'the gateway has no budget',
    overlay,
    mutate: (objects) => remove(objects, 'PodDisruptionBudget', 'gateway'),
  },
  {
    rule: 'budgets-let-drain',
    about: 'a budget keeps as many as there are',
    overlay,
    mutate: (objects) => {
      const spec = specOf(objects, 'PodDisruptionBudget', 'gateway');
      delete spec.maxUnavailable;
      spec.minAvailable = 3;
    },
  },
  {
    rule: 'default-deny',
    about: 'only what comes in is denied',
    overlay,
    mutate: (objects) => {
      specOf(objects, 'NetworkPolicy', 'default-deny').policyTypes = ['Ingress'];
    },
  },
  {
    rule: 'every-edge-allowed',
    about: 'the study service may not ask the patient service',
    overlay,
    mutate: (objects) => {
      const spec = specOf(objects, 'NetworkPolicy', 'study');
      spec.egress = (spec.egress ?? []).filter(({ ports }) => ports?.[0]?.port !== 4001);
    },
  },
  {
    rule: 'no-other-edge-allowed',
    about: 'the gateway may reach the broker',
    overlay,
    mutate: (objects) => {
      specOf(objects, 'NetworkPolicy', 'gateway').egress?.push({
        to: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'nats' } } }],
        ports: [{ port: 4222 }],
      });
    },
  },
  {
    rule: 'policies-select-pods',
    about: 'a policy is about a workload that has another name',
    overlay,
    mutate: (objects) => {
      specOf(objects, 'NetworkPolicy', 'diagnosis-worker').podSelector = {
        matchLabels: { 'app.kubernetes.io/name': 'worker' },
      };
    },
  },
  {
    rule: 'metadata-service-closed',
    about: "the cloud's metadata service is open",
    overlay,
    mutate: (objects) => {
      for (const { spec } of ofKind(objects, 'NetworkPolicy')) {
        for (const { to = [] } of spec?.egress ?? []) for (const { ipBlock } of to) delete ipBlock?.except;
      }
    },
  },
  {
    rule: 'broker-durable',
    about: "the broker is Debian 12's, which knows no sync_interval",
    overlay,
    mutate: (objects) => {
      containerOf(objects, 'nats', 'StatefulSet').image = 'nats:2.9.10-alpine';
    },
  },
  {
    rule: 'broker-replicas',
    about: 'streams want more copies than there are brokers',
    overlay,
    mutate: (objects) => {
      sharedVariables(objects).PULMORA_NATS_REPLICAS = '5';
    },
  },
  {
    rule: 'broker-account',
    about: 'the account was renamed in the broker only',
    overlay,
    mutate: (objects) => {
      const data = the(objects, 'ConfigMap', 'nats-accounts').data;
      if (data) data['accounts.conf'] = (data['accounts.conf'] ?? '').replace('PULMORA {', 'CLINICS {');
    },
  },
  {
    rule: 'broker-users',
    about: 'a service speaks to the broker as the one that lays streams',
    overlay,
    mutate: (objects) => {
      const variable = containerOf(objects, 'study').env?.find(({ name }) => name === 'PULMORA_NATS_URL');
      if (variable) variable.valueFrom = { secretKeyRef: { name: 'pulmora-broker', key: 'keeper-url' } };
    },
  },
  {
    rule: 'databases-backed-up',
    about: 'nothing is backed up on schedule',
    overlay,
    mutate: (objects) => remove(objects, 'ScheduledBackup', 'postgres'),
  },
  {
    rule: 'edge-paths',
    about: 'everything is open, metrics too',
    overlay: 'staging',
    mutate: (objects) => {
      for (const { http } of specOf(objects, 'Ingress', 'gateway').rules ?? [])
        for (const one of http?.paths ?? []) one.path = '/';
    },
  },
  {
    rule: 'edge-backends-exist',
    about: 'a route leads to a port of before',
    overlay,
    mutate: (objects) => {
      for (const rule of specOf(objects, 'HTTPRoute', 'gateway').rules ?? [])
        rule.backendRefs = [{ name: 'gateway', port: 80 }];
    },
  },
  {
    rule: 'edge-streams',
    about: 'a minute of silence ends a socket',
    overlay: 'staging',
    mutate: (objects) => {
      const { annotations } = the(objects, 'Ingress', 'gateway').metadata;
      if (annotations) annotations['nginx.ingress.kubernetes.io/proxy-read-timeout'] = '60';
    },
  },
  {
    rule: 'edge-streams',
    about: 'a route ends whatever takes longer than half a minute',
    overlay,
    mutate: (objects) => {
      for (const rule of specOf(objects, 'HTTPRoute', 'gateway').rules ?? []) rule.timeouts = { request: '30s' };
    },
  },
  {
    rule: 'edge-encrypted',
    about: 'a host is served without TLS',
    overlay: 'staging',
    mutate: (objects) => {
      delete specOf(objects, 'Ingress', 'gateway').tls;
    },
  },
  {
    rule: 'alerts-know-metrics',
    about: "an alert asks for a metric's old name",
    overlay,
    mutate: (objects) => {
      const [group] = specOf(objects, 'PrometheusRule', 'pulmora').groups ?? [];
      if (group?.rules[0]) group.rules[0].expr = 'rate(pulmora_graphql_duration_seconds_count[5m]) > 1';
    },
  },
  {
    rule: 'alerts-have-runbooks',
    about: 'an alert leads to a runbook that nobody wrote',
    overlay,
    mutate: (objects) => {
      const [group] = specOf(objects, 'PrometheusRule', 'pulmora').groups ?? [];
      if (group?.rules[0]) group.rules[0].annotations = { summary: 'x', runbook: 'docs/runbooks/nobody-knows.md' };
    },
  },
  {
    rule: 'processes-monitored',
    about: 'the port to be scraped has another name',
    overlay,
    mutate: (objects) => {
      specOf(objects, 'ServiceMonitor', 'pulmora').endpoints = [{ port: 'metrics' }];
    },
  },
];
