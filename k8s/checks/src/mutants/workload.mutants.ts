import { containerOf, type Mutant, podOf, remove, sharedVariables, specOf, the } from './mutant.js';

const overlay = 'production-gpu';
const SECURE = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };

/** Faults of workloads, their pods, and what they are given. */
export const workloadMutants: readonly Mutant[] = [
  {
    rule: 'selectors-match',
    about: "the pods' label is renamed, the selector is not",
    overlay,
    mutate: (objects) => {
      specOf(objects, 'Deployment', 'patient').template = {
        metadata: { labels: { 'app.kubernetes.io/name': 'patients' } },
        spec: podOf(objects, 'patient'),
      };
    },
  },
  {
    rule: 'services-select-one-workload',
    about: 'a service selects by the label that all share',
    overlay,
    mutate: (objects) => {
      specOf(objects, 'Service', 'study').selector = { 'app.kubernetes.io/part-of': 'pulmora' };
    },
  },
  {
    rule: 'service-ports-exist',
    about: "a service's target port is misspelt",
    overlay,
    mutate: (objects) => {
      specOf(objects, 'Service', 'gateway').ports = [{ name: 'http', port: 4000, targetPort: 'htpp' }];
    },
  },
  {
    rule: 'processes-deployed',
    about: 'a container starts a file of another folder',
    overlay,
    mutate: (objects) => {
      containerOf(objects, 'diagnosis').command = ['node', 'services/diagnosis/dist/main.js'];
    },
  },
  {
    rule: 'probes-present',
    about: 'the startup probe is gone',
    overlay,
    mutate: (objects) => {
      delete containerOf(objects, 'diagnosis-worker').startupProbe;
    },
  },
  {
    rule: 'probe-ports-exist',
    about: 'a probe asks a port by an old number',
    overlay,
    mutate: (objects) => {
      containerOf(objects, 'study').livenessProbe = { httpGet: { path: '/healthz', port: 8080 } };
    },
  },
  {
    rule: 'readiness-is-readiness',
    about: 'a worker is ready as soon as it lives, before its model is warm',
    overlay,
    mutate: (objects) => {
      containerOf(objects, 'diagnosis-worker').readinessProbe = { httpGet: { path: '/healthz', port: 'http' } };
    },
  },
  {
    rule: 'grace-fits-drain',
    about: "Kubernetes' 30 s hold the drain, but not the wait before it",
    overlay,
    mutate: (objects) => {
      podOf(objects, 'gateway').terminationGracePeriodSeconds = 30;
    },
  },
  {
    rule: 'traffic-ends-before-sigterm',
    about: 'there is no wait before SIGTERM',
    overlay,
    mutate: (objects) => {
      delete containerOf(objects, 'gateway').lifecycle;
    },
  },
  {
    rule: 'migrations-first',
    about: 'a service waits for the migrations of another',
    overlay,
    mutate: (objects) => {
      const [wait] = podOf(objects, 'study').initContainers ?? [];
      if (wait) wait.command = ['node', 'migrations/dist/await.js', 'patient'];
    },
  },
  {
    rule: 'hooks-in-one-wave',
    about: 'the migrations run in a wave before their secrets',
    overlay,
    mutate: (objects) => {
      the(objects, 'Job', 'migrations').metadata.annotations = { 'argocd.argoproj.io/sync-wave': '-1' };
    },
  },
  {
    rule: 'memory-as-measured',
    about: 'a service asks for less than it takes',
    overlay,
    mutate: (objects) => {
      containerOf(objects, 'gateway').resources = {
        requests: { cpu: '250m', memory: '128Mi' },
        limits: { memory: '512Mi' },
      };
    },
  },
  {
    rule: 'threads-fit-processor',
    about: "the worker is left to count the node's processors",
    overlay,
    mutate: (objects) => {
      const container = containerOf(objects, 'diagnosis-worker');
      container.env = (container.env ?? []).filter(({ name }) => name !== 'PULMORA_PREPROCESS_THREADS');
    },
  },
  {
    rule: 'pods-restricted',
    about: 'a container may gain privileges',
    overlay,
    mutate: (objects) => {
      containerOf(objects, 'patient').securityContext = {
        ...SECURE,
        allowPrivilegeEscalation: true,
        readOnlyRootFilesystem: true,
      };
    },
  },
  {
    rule: 'read-only-root',
    about: 'a container may write to its root',
    overlay,
    mutate: (objects) => {
      containerOf(objects, 'patient').securityContext = SECURE;
    },
  },
  {
    rule: 'no-tokens',
    about: 'a pod mounts a token again',
    overlay,
    mutate: (objects) => {
      podOf(objects, 'gateway').automountServiceAccountToken = true;
    },
  },
  {
    rule: 'namespace-enforces',
    about: 'the namespace only warns',
    overlay,
    mutate: (objects) => {
      the(objects, 'Namespace', 'pulmora').metadata.labels = { 'pod-security.kubernetes.io/warn': 'restricted' };
    },
  },
  {
    rule: 'images-pinned',
    about: 'an image is "latest"',
    overlay,
    mutate: (objects) => {
      containerOf(objects, 'nats', 'StatefulSet').image = 'nats:latest';
    },
  },
  {
    rule: 'one-release',
    about: 'the GPU image is of another release',
    overlay,
    mutate: (objects) => {
      containerOf(objects, 'diagnosis-worker').image = 'ghcr.io/pulmora/pulmora-gpu:0.0.9';
    },
  },
  {
    rule: 'resources-stated',
    about: 'a container has no memory limit',
    overlay,
    mutate: (objects) => {
      containerOf(objects, 'study').resources = { requests: { cpu: '250m', memory: '512Mi' } };
    },
  },
  {
    rule: 'gpu-request-equals-limit',
    about: 'one GPU is asked for and two may be had',
    overlay,
    mutate: (objects) => {
      containerOf(objects, 'diagnosis-worker').resources = {
        requests: { cpu: '4', memory: '6Gi', 'nvidia.com/gpu': 1 },
        limits: { memory: '6Gi', 'nvidia.com/gpu': 2 },
      };
    },
  },
  {
    rule: 'gpu-one-kind',
    about: 'a MIG slice is taken beside the whole GPU that the patch should have taken away',
    overlay: 'production-gpu-mig',
    mutate: (objects) => {
      const both = { 'nvidia.com/gpu': 1, 'nvidia.com/mig-1g.10gb': 1 };
      containerOf(objects, 'diagnosis-worker').resources = {
        requests: { cpu: '2', memory: '4Gi', ...both },
        limits: { memory: '4Gi', ...both },
      };
    },
  },
  {
    rule: 'gpu-schedulable',
    about: 'the toleration of GPU nodes is gone',
    overlay,
    mutate: (objects) => {
      delete podOf(objects, 'diagnosis-worker').tolerations;
    },
  },
  {
    rule: 'spread',
    about: 'nothing keeps three brokers off one node',
    overlay,
    mutate: (objects) => {
      delete podOf(objects, 'nats', 'StatefulSet').topologySpreadConstraints;
    },
  },
  {
    rule: 'configuration-exists',
    about: 'the shared ConfigMap is gone',
    overlay,
    mutate: (objects) => remove(objects, 'ConfigMap', 'nats-configuration'),
  },
  {
    rule: 'secrets-exist',
    about: 'a key of a secret is spelt in another way than what makes it',
    overlay,
    mutate: (objects) => {
      for (const { name, valueFrom } of containerOf(objects, 'study').env ?? []) {
        if (name === 'PULMORA_STUDY_RELAY_DATABASE_URL' && valueFrom?.secretKeyRef)
          valueFrom.secretKeyRef.key = 'studyRelay';
      }
    },
  },
  {
    rule: 'volumes-exist',
    about: 'a claim is gone that is still mounted',
    overlay: 'dev',
    mutate: (objects) => remove(objects, 'PersistentVolumeClaim', 'blobs'),
  },
  {
    rule: 'no-shared-files',
    about: 'workers that scale mount a claim',
    overlay,
    mutate: (objects) => {
      podOf(objects, 'diagnosis-worker').volumes?.push({
        name: 'blobs',
        persistentVolumeClaim: { claimName: 'blobs' },
      });
    },
  },
  {
    rule: 'environment-accepted',
    about: 'a variable that the code requires is not set',
    overlay,
    mutate: (objects) => {
      const container = containerOf(objects, 'study');
      container.env = (container.env ?? []).filter(({ name }) => name !== 'PULMORA_STUDY_SEALER_DATABASE_URL');
    },
  },
  {
    rule: 'environment-accepted',
    about: 'no place for blobs is named',
    overlay,
    mutate: (objects) => {
      delete sharedVariables(objects).PULMORA_S3_BUCKET;
    },
  },
  {
    rule: 'environment-accepted',
    about: "a variable's value is none that the code takes",
    overlay,
    mutate: (objects) => {
      sharedVariables(objects).PULMORA_ENGINE = 'cuda';
    },
  },
  {
    rule: 'environment-known',
    about: 'a variable is misspelt, and the default holds',
    overlay,
    mutate: (objects) => {
      sharedVariables(objects).PULMORA_BATCHSIZE = '64';
    },
  },
  {
    rule: 'addresses-lead-somewhere',
    about: 'a service is asked on a port that it does not have',
    overlay,
    mutate: (objects) => {
      sharedVariables(objects).PULMORA_STUDY_URL = 'http://study:4001/graphql';
    },
  },
  {
    rule: 'databases-open-to-roles',
    about: "a service is given another service's database",
    overlay,
    mutate: (objects) => {
      const data = specOf(objects, 'ExternalSecret', 'pulmora-databases').target?.template?.data;
      if (data) data.patient = 'postgres://pulmora_patient:{{ .x }}@postgres-rw:5432/pulmora_study';
    },
  },
  {
    rule: 'passwords-for-roles',
    about: 'a new role has no password',
    overlay,
    mutate: (objects) => {
      const container = containerOf(objects, 'migrations', 'Job');
      container.env = (container.env ?? []).filter(({ name }) => name !== 'PULMORA_PASSWORD_STUDY_SEALER');
    },
  },
];
