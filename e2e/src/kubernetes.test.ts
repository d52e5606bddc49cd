import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { databaseUrls, ROLES, type Role } from '@pulmora/migrations';
import {
  PORTS,
  PROCESS_NAMES,
  type ProcessName,
  processEnvironment,
  REPOSITORY_ROOT,
  settingsFromEnvironment,
} from '@pulmora/stack';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';

interface Container {
  readonly command: readonly string[];
  readonly env?: readonly { readonly name: string }[];
  readonly ports?: readonly { readonly containerPort: number }[];
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: {
    readonly selector?: Readonly<Record<string, unknown>>;
    readonly ports?: readonly { readonly port: number }[];
    readonly template?: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: { readonly containers: readonly Container[] };
    };
  };
}

const base = path.join(REPOSITORY_ROOT, 'k8s', 'base');
const { resources } = parse(readFileSync(path.join(base, 'kustomization.yaml'), 'utf8')) as { resources: string[] };
const manifests = resources.flatMap((file) =>
  parseAllDocuments(readFileSync(path.join(base, file), 'utf8')).map((document) => document.toJS() as Manifest),
);
const find = (kind: string, name: string) =>
  manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
const containerOf = (manifest: Manifest | undefined) => manifest?.spec?.template?.spec.containers[0];

/** In a cluster somebody else's issuer is asked. */
const processes = PROCESS_NAMES.filter((name) => name !== 'issuer');
const deploymentOf = (name: ProcessName) => (name === 'worker' ? 'diagnosis-worker' : name);

const passwords = Object.fromEntries(ROLES.map((role) => [role, 'x'])) as Record<Role, string>;
const connections = {
  databases: databaseUrls({ adminUrl: 'postgres://x:x@localhost/postgres', passwords }),
  natsUrl: 'nats://localhost',
};

describe('the kustomize base', () => {
  it('names the processes that the local supervisor runs, and no other', () => {
    const deployments = manifests.filter(({ kind }) => kind === 'Deployment').map(({ metadata }) => metadata.name);
    expect(deployments.toSorted()).toEqual(processes.map(deploymentOf).toSorted());
  });

  it.each(processes)('%s: starts the same file, on the same port, with the same variables', (name) => {
    const container = containerOf(find('Deployment', deploymentOf(name)));
    const [, entry = ''] = container?.command ?? [];
    expect(existsSync(path.join(REPOSITORY_ROOT, entry.replace('/dist/', '/src/').replace(/\.js$/, '.ts')))).toBe(true);
    expect(container?.ports).toMatchObject([{ containerPort: PORTS[name].fallback }]);
    const given = new Set([
      ...Object.keys(find('ConfigMap', 'pulmora')?.data ?? {}),
      ...(container?.env ?? []).map((variable) => variable.name),
    ]);
    const optional = new Set(['PULMORA_LOG_LEVEL', PORTS[name].variable]);
    const needed = Object.keys(processEnvironment(name, settingsFromEnvironment({}), connections));
    for (const variable of needed) if (!optional.has(variable)) expect([...given], variable).toContain(variable);
  });

  it.each(processes.filter((name) => name !== 'worker'))('%s: has a service that selects its pods', (name) => {
    const service = find('Service', name);
    expect(service?.spec?.ports).toMatchObject([{ port: PORTS[name].fallback }]);
    expect(find('Deployment', name)?.spec?.template?.metadata.labels).toMatchObject(service?.spec?.selector ?? {});
  });

  it('gives the migrations a password for every role', () => {
    const names = (containerOf(find('Job', 'migrations'))?.env ?? []).map((variable) => variable.name);
    const wanted = ROLES.map((role) => `PULMORA_PASSWORD_${role.replace('pulmora_', '').toUpperCase()}`);
    expect(names.toSorted()).toEqual(['PULMORA_ADMIN_DATABASE_URL', ...wanted].toSorted());
  });
});
