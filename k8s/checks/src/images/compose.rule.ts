import { ROLES } from '@pulmora/migrations';
import type { ProcessFacts } from '../facts/processes.js';
import type { ComposeFile, ComposeService } from './compose.js';

/** What the rules hold a compose file to. */
export interface ComposeFacts {
  readonly processes: readonly ProcessFacts[];
  /** Whether a file is in the checkout, by its path from the root. */
  hasFile(file: string): boolean;
}

export interface ComposeRule {
  readonly name: string;
  check(compose: ComposeFile, facts: ComposeFacts): string[];
}

/** Node's own, and what the command that prints tokens reads. */
const FOREIGN = ['NODE_ENV', 'PULMORA_DATA_DIR'];
const FOREIGN_PORTS: Readonly<Record<string, number>> = { postgres: 5432, nats: 4222 };
const PASSWORDS = ROLES.map((role) => `PULMORA_PASSWORD_${role.replace('pulmora_', '').toUpperCase()}`);
const ofMigrations = ['PULMORA_ADMIN_DATABASE_URL', ...PASSWORDS];

const entries = (compose: ComposeFile) => Object.entries(compose.services);
/** Ours are built here; the others come as they are. */
const own = (compose: ComposeFile) => entries(compose).filter(([, { build }]) => build);
const processOf = (name: string, { processes }: ComposeFacts) =>
  processes.find((process) => process.name === (name === 'worker' ? 'diagnosis-worker' : name));

export const COMPOSE_RULES: readonly ComposeRule[] = [
  {
    name: 'every process runs, and the migrations',
    check: ({ services }, { processes }) =>
      [...processes.map(({ name }) => (name === 'diagnosis-worker' ? 'worker' : name)), 'migrations']
        .filter((name) => !services[name]?.build)
        .map((name) => `${name} does not run`),
  },
  {
    name: 'each starts what is in the repository',
    check: (compose, facts) =>
      own(compose).flatMap(([name, { build, command = [] }]) => {
        const entry = command.find((word) => word.includes('/dist/')) ?? 'nothing';
        const wanted = processOf(name, facts)?.entry ?? 'migrations/dist/main.js';
        return [
          ...(entry === wanted ? [] : [`${name} starts ${entry}, not ${wanted}`]),
          ...(facts.hasFile(entry.replace('/dist/', '/src/').replace(/\.js$/, '.ts')) ? [] : [`there is no ${entry}`]),
          ...(facts.hasFile(build?.dockerfile ?? '') ? [] : [`${name}: there is no ${build?.dockerfile}`]),
        ];
      }),
  },
  {
    name: "the code takes each process's environment",
    check: (compose, facts) =>
      own(compose).flatMap(([name, { environment = {} }]) => {
        const faults =
          processOf(name, facts)?.faultsOf(environment) ?? ofMigrations.filter((variable) => !environment[variable]);
        return faults.map((fault) => `${name}: ${fault}`);
      }),
  },
  {
    name: 'every variable is one that the code reads',
    check: (compose, facts) => {
      const anybodys = new Set([...facts.processes.flatMap(({ variables }) => variables), ...ofMigrations, ...FOREIGN]);
      return own(compose).flatMap(([name, { environment = {} }]) =>
        Object.keys(environment)
          .filter((variable) => !anybodys.has(variable))
          .map((variable) => `${name}: nobody reads ${variable}`),
      );
    },
  },
  {
    name: 'addresses lead to a service, on the port where it listens',
    check: (compose, facts) =>
      own(compose).flatMap(([name, { environment = {} }]) =>
        Object.entries(environment)
          .filter(([variable]) => /_(URL|ISSUER)$/.test(variable))
          .filter(([, value]) => {
            const { hostname, port } = new URL(value);
            const [target = ''] = entries(compose).find((one) => namesOf(one).includes(hostname)) ?? [];
            return (processOf(target, facts)?.port ?? FOREIGN_PORTS[target]) !== Number(port);
          })
          .map(([variable]) => `${name}: ${variable} leads nowhere`),
      ),
  },
  {
    name: 'what is published is listened on, and by this machine alone',
    check: (compose, facts) =>
      entries(compose).flatMap(([name, { ports = [] }]) =>
        ports
          .filter((port) => port !== `127.0.0.1:${processOf(name, facts)?.port}:${processOf(name, facts)?.port}`)
          .map((port) => `${name} publishes ${port}`),
      ),
  },
  {
    name: 'images that are not built here have a version',
    check: (compose) =>
      entries(compose)
        .filter(([, { build, image }]) => !build && !/:\d+\.\d+\.\d+|:\d+\.\d+-|@sha256:/.test(image))
        .map(([name, { image }]) => `${name} runs ${image}`),
  },
  {
    name: 'our processes write nothing but volumes, and gain no rights',
    check: (compose) =>
      own(compose)
        .filter(
          ([, one]) =>
            one.read_only !== true ||
            !one.cap_drop?.includes('ALL') ||
            !one.security_opt?.includes('no-new-privileges:true'),
        )
        .map(([name]) => `${name} may do more than it needs`),
  },
  {
    name: 'what is waited for and what is mounted is there',
    check: (compose, facts) =>
      entries(compose).flatMap(([name, { depends_on = {}, volumes = [] }]) => [
        ...Object.entries(depends_on)
          .filter(([other, { condition }]) => !canMeet(compose.services[other], condition))
          .map(([other]) => `${name} waits for ${other} in vain`),
        ...volumes
          .filter((volume) => {
            const [source = ''] = volume.split(':');
            return source.startsWith('./') ? !facts.hasFile(source) : !(source in compose.volumes);
          })
          .map((volume) => `${name} mounts ${volume}, which is neither a volume nor a file`),
      ]),
  },
  {
    name: 'whatever uses a database waits for the migrations',
    check: (compose) =>
      own(compose)
        .filter(([name, { environment = {} }]) => {
          const uses = Object.keys(environment).some((variable) => variable.endsWith('_DATABASE_URL'));
          return name !== 'migrations' && uses;
        })
        .filter(([, { depends_on }]) => depends_on?.migrations?.condition !== 'service_completed_successfully')
        .map(([name]) => `${name} does not wait for the migrations`),
  },
];

/** Names by which others reach a service. */
const namesOf = ([name, { networks }]: [string, ComposeService]) => [name, ...(networks?.default.aliases ?? [])];

/** Without a check nothing is ever healthy. */
function canMeet(service: ComposeService | undefined, condition: string): boolean {
  if (!service) return false;
  return condition !== 'service_healthy' || service.healthcheck !== undefined;
}
