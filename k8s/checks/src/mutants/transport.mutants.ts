import { containerOf, type Mutant, podOf, remove, sharedVariables, specOf, the } from './mutant.js';

const overlay = 'production-gpu';

/** Faults of what goes over a wire. */
export const transportMutants: readonly Mutant[] = [
  {
    rule: 'processes-encrypted',
    about: 'the certificate was left out of the shared configuration',
    overlay,
    mutate: (objects) => {
      delete sharedVariables(objects).PULMORA_TLS_CERT_FILE;
    },
  },
  {
    rule: 'environment-accepted',
    about: 'a subgraph is asked in plain text though TLS is on',
    overlay,
    mutate: (objects) => {
      sharedVariables(objects).PULMORA_STUDY_URL = 'http://study:4002/graphql';
    },
  },
  {
    rule: 'certificates-mounted',
    about: 'a process does not get its certificate',
    overlay,
    mutate: (objects) => {
      const container = containerOf(objects, 'study');
      container.volumeMounts = (container.volumeMounts ?? []).filter(({ name }) => name !== 'certificate');
    },
  },
  {
    rule: 'certificates-mounted',
    about: 'nobody makes the certificate',
    overlay,
    mutate: (objects) => remove(objects, 'Certificate', 'patient'),
  },
  {
    rule: 'certificate-is-own',
    about: 'a worker shows the certificate of the gateway',
    overlay,
    mutate: (objects) => {
      const volume = podOf(objects, 'diagnosis-worker').volumes?.find(({ name }) => name === 'certificate');
      if (volume) volume.secret = { secretName: 'gateway-certificate' };
    },
  },
  {
    rule: 'databases-encrypted',
    about: 'the database takes plain text as well',
    overlay,
    mutate: (objects) => {
      specOf(objects, 'Cluster', 'postgres').postgresql = {};
    },
  },
  {
    rule: 'databases-encrypted',
    about: 'migrations believe whoever answers',
    overlay,
    mutate: (objects) => {
      const data = specOf(objects, 'ExternalSecret', 'pulmora-migrations').target?.template?.data;
      if (data) data['admin-url'] = (data['admin-url'] ?? '').replace('sslmode=verify-full&', '');
    },
  },
  {
    rule: 'broker-encrypted',
    about: 'brokers take routes from anybody',
    overlay,
    mutate: (objects) => {
      const data = the(objects, 'ConfigMap', 'nats-configuration').data;
      const text = data?.['nats.conf'] ?? '';
      const last = text.lastIndexOf('verify: true');
      if (data) data['nats.conf'] = `${text.slice(0, last)}verify: false${text.slice(last + 12)}`;
    },
  },
  {
    rule: 'edge-to-gateway-encrypted',
    about: 'the route speaks to the gateway in plain text',
    overlay,
    mutate: (objects) => remove(objects, 'BackendTLSPolicy', 'gateway'),
  },
  {
    rule: 'edge-to-gateway-encrypted',
    about: 'the ingress believes whoever answers for the gateway',
    overlay: 'staging',
    mutate: (objects) => {
      const { annotations } = the(objects, 'Ingress', 'gateway').metadata;
      if (annotations) annotations['nginx.ingress.kubernetes.io/proxy-ssl-verify'] = 'off';
    },
  },
];
