import { beforeAll, describe, expect, it } from 'vitest';
import { type Facts, platformFacts } from './facts/facts.js';
import { OVERLAYS, renderOverlay } from './manifests/kustomize.js';
import type { Manifest } from './manifests/manifest.js';
import { loadSchemas } from './manifests/schema-validation.js';
import { MUTANTS } from './mutants/mutants.js';
import { RULES } from './rules/rules.js';
import { isCaught } from './verification.js';

const schemas = loadSchemas();
const rendered = new Map<string, Manifest[]>();
let facts: Facts;

beforeAll(async () => {
  facts = platformFacts();
  for (const overlay of OVERLAYS) rendered.set(overlay, await renderOverlay(overlay));
});

const objectsOf = (overlay: string) => rendered.get(overlay) ?? [];

describe.each(OVERLAYS)('overlay %s', (overlay) => {
  it.skipIf(!schemas)('has no field that its schemas do not know (needs shared/data kubernetes)', () => {
    expect(objectsOf(overlay).length).toBeGreaterThan(40);
    expect(objectsOf(overlay).flatMap((object) => schemas?.faults(object) ?? [])).toEqual([]);
  });

  it.each(RULES.map((rule) => [rule.about, rule] as const))('%s', (_about, rule) => {
    expect(rule.check(objectsOf(overlay), facts)).toEqual([]);
  });
});

describe('each rule', () => {
  it.each(MUTANTS.map((mutant) => [mutant.rule, mutant.about, mutant] as const))(
    '%s notices that %s',
    (_rule, _about, mutant) => {
      expect(isCaught(mutant, objectsOf(mutant.overlay), facts)).toBe(true);
    },
  );

  it('has a mutant, and a name of its own', () => {
    const names = RULES.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !MUTANTS.some(({ rule }) => rule === name))).toEqual([]);
    expect(RULES.length).toBeGreaterThanOrEqual(25);
  });
});

describe.skipIf(!schemas)('the schemas (needs shared/data kubernetes)', () => {
  const changed = (kind: string, change: (object: Manifest) => void) => {
    const object = objectsOf('production-gpu').find((one) => one.kind === kind);
    if (!object) throw new Error(`there is no ${kind}`);
    const copy = structuredClone(object);
    change(copy);
    return schemas?.faults(copy) ?? [];
  };

  it.each(['Deployment', 'StatefulSet', 'ScaledObject', 'Cluster', 'HTTPRoute', 'ExternalSecret', 'ServiceMonitor'])(
    'refuse a field of %s that does not exist',
    (kind) => {
      expect(changed(kind, () => {})).toEqual([]);
      expect(changed(kind, (object) => Object.assign(object.spec ?? {}, { replicaas: 3 }))).not.toEqual([]);
    },
  );

  it('refuse a kind that none of them is about', () => {
    expect(changed('Deployment', (object) => Object.assign(object, { apiVersion: 'apps/v1beta2' }))).not.toEqual([]);
  });
});
