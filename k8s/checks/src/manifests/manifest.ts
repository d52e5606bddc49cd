/** The parts of Kubernetes' objects that the rules look at. All kinds share one wide shape; the schemas check the rest. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: Metadata;
  data?: Record<string, string>;
  stringData?: Record<string, string>;
  automountServiceAccountToken?: boolean;
  spec?: Spec;
}

export interface Metadata {
  name: string;
  namespace?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

export type Labels = Readonly<Record<string, string>>;

export interface Selector {
  matchLabels?: Record<string, string>;
}

export interface Spec {
  // Workloads
  replicas?: number;
  /** A Service's is a plain map, a workload's has `matchLabels`. */
  selector?: Selector & Record<string, unknown>;
  strategy?: { type?: string; rollingUpdate?: { maxSurge?: number; maxUnavailable?: number } | null };
  template?: PodTemplate;
  // Services
  clusterIP?: string;
  ports?: { name?: string; port: number; targetPort?: string | number }[];
  // PodDisruptionBudgets
  maxUnavailable?: number | string;
  minAvailable?: number | string;
  // Autoscalers
  scaleTargetRef?: { kind?: string; name: string };
  minReplicas?: number;
  maxReplicas?: number;
  metrics?: { type: string; pods?: { metric: { name: string } } }[];
  minReplicaCount?: number;
  maxReplicaCount?: number;
  idleReplicaCount?: number;
  pollingInterval?: number;
  cooldownPeriod?: number;
  fallback?: { failureThreshold: number; replicas: number };
  triggers?: Trigger[];
  configMapTargetRef?: { parameter: string; name: string; key: string }[];
  // NetworkPolicies
  podSelector?: Selector;
  policyTypes?: string[];
  ingress?: PolicyRule[];
  egress?: PolicyRule[];
  // Storage
  accessModes?: string[];
  volumeClaimTemplates?: { metadata: Metadata }[];
  serviceName?: string;
  // ExternalSecrets
  target?: { name?: string; template?: { data?: Record<string, string> } };
  // CloudNativePG
  instances?: number;
  superuserSecret?: { name: string };
  backup?: { retentionPolicy?: string; barmanObjectStore?: { destinationPath: string; s3Credentials?: SecretPair } };
  cluster?: { name: string };
  postgresql?: { pg_hba?: string[] };
  // Certificates, and what makes sure of them
  secretName?: string;
  targetRefs?: { kind: string; name: string }[];
  schedule?: string;
  // The edge
  rules?: (IngressRule & RouteRule)[];
  tls?: { hosts: string[] }[];
  parentRefs?: { name: string; sectionName?: string }[];
  listeners?: { name: string; protocol: string }[];
  // Monitoring
  groups?: { name: string; rules: AlertRule[] }[];
  endpoints?: { port: string; path?: string }[];
  namespaceSelector?: { matchNames?: string[] };
}

export interface SecretPair {
  accessKeyId: KeyRef;
  secretAccessKey: KeyRef;
}

export interface KeyRef {
  name: string;
  key: string;
}

export interface Trigger {
  type: string;
  name?: string;
  metadata: Record<string, string>;
  authenticationRef?: { name: string };
}

export interface PolicyRule {
  from?: PolicyPeer[];
  to?: PolicyPeer[];
  ports?: { port: number; protocol?: string }[];
}

export interface PolicyPeer {
  podSelector?: Selector;
  namespaceSelector?: Selector;
  ipBlock?: { cidr: string; except?: string[] };
}

export interface IngressRule {
  host?: string;
  http?: {
    paths: { path: string; pathType: string; backend: { service: { name: string; port: { name?: string } } } }[];
  };
}

export interface RouteRule {
  matches?: { path?: { type: string; value: string } }[];
  timeouts?: { request?: string; backendRequest?: string };
  backendRefs?: { name: string; port: number }[];
}

export interface AlertRule {
  alert?: string;
  expr: string;
  annotations?: Record<string, string>;
}

export interface PodTemplate {
  metadata?: { labels?: Record<string, string> };
  spec: PodSpec;
}

export interface PodSpec {
  serviceAccountName?: string;
  automountServiceAccountToken?: boolean;
  hostNetwork?: boolean;
  hostPID?: boolean;
  securityContext?: { runAsNonRoot?: boolean; runAsUser?: number; seccompProfile?: { type: string } };
  terminationGracePeriodSeconds?: number;
  topologySpreadConstraints?: { topologyKey: string; labelSelector?: Selector }[];
  tolerations?: { key?: string; operator?: string; effect?: string }[];
  affinity?: {
    nodeAffinity?: {
      requiredDuringSchedulingIgnoredDuringExecution?: {
        nodeSelectorTerms: { matchExpressions?: { key: string }[] }[];
      };
    };
  };
  initContainers?: Container[];
  containers: Container[];
  volumes?: {
    name: string;
    hostPath?: unknown;
    configMap?: { name: string; optional?: boolean };
    secret?: { secretName: string; items?: { key: string; path: string }[] };
    persistentVolumeClaim?: { claimName: string };
  }[];
}

export interface Container {
  name: string;
  image: string;
  command?: string[];
  args?: string[];
  envFrom?: { configMapRef?: { name: string }; secretRef?: { name: string } }[];
  env?: { name: string; value?: string; valueFrom?: { secretKeyRef?: KeyRef; configMapKeyRef?: KeyRef } }[];
  ports?: { name?: string; containerPort: number }[];
  startupProbe?: Probe;
  readinessProbe?: Probe;
  livenessProbe?: Probe;
  lifecycle?: { preStop?: { exec?: { command: string[] } } };
  resources?: { requests?: Quantities; limits?: Quantities };
  securityContext?: {
    allowPrivilegeEscalation?: boolean;
    readOnlyRootFilesystem?: boolean;
    privileged?: boolean;
    capabilities?: { drop?: string[]; add?: string[] };
  };
  volumeMounts?: { name: string; mountPath: string; readOnly?: boolean }[];
}

export type Quantities = Record<string, string | number>;

export interface Probe {
  httpGet?: { path: string; port: string | number };
  exec?: { command: string[] };
  periodSeconds?: number;
  failureThreshold?: number;
}

export const ofKind = (objects: readonly Manifest[], ...kinds: string[]): Manifest[] =>
  objects.filter(({ kind }) => kinds.includes(kind));

export const named = (objects: readonly Manifest[], kind: string, name: string): Manifest | undefined =>
  objects.find((object) => object.kind === kind && object.metadata.name === name);

/** `Deployment gateway`, as findings call an object. */
export const titleOf = ({ kind, metadata }: Manifest): string => `${kind} ${metadata.name}`;

/** Whether labels satisfy a selector's `matchLabels`; an absent or empty selector matches everything. */
export const selects = (selector: Labels | undefined, labels: Labels): boolean =>
  Object.entries(selector ?? {}).every(([key, value]) => labels[key] === value);
