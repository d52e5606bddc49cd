import { type Facts, platformFacts } from './facts/facts.js';
import { OVERLAYS, renderOverlay } from './manifests/kustomize.js';
import type { Manifest } from './manifests/manifest.js';
import { loadSchemas } from './manifests/schema-validation.js';
import type { Mutant } from './mutants/mutant.js';
import { MUTANTS } from './mutants/mutants.js';
import { RULES } from './rules/rules.js';

export interface KubernetesReport {
  readonly overlays: number;
  /** Of all overlays together. */
  readonly objects: number;
  readonly rules: number;
  readonly mutants: number;
  /** Mutants that their rule noticed. */
  readonly caught: number;
  /** Whether the strict schemas were at hand. */
  readonly schemasChecked: boolean;
  /** What is wrong with the overlays as they are. */
  readonly findings: readonly string[];
  readonly uncaught: readonly string[];
  readonly table: readonly { readonly rule: string; readonly about: string; readonly mutants: readonly string[] }[];
}

/**
 * Builds every overlay, holds it to the schemas and to the rules, and each rule to its mutants.
 *
 * @throws {Fault} where no kubectl can be had.
 */
export async function verifyManifests(): Promise<KubernetesReport> {
  const facts = platformFacts();
  const schemas = loadSchemas();
  const rendered = new Map<string, Manifest[]>();
  for (const overlay of OVERLAYS) rendered.set(overlay, await renderOverlay(overlay));
  const findings = [...rendered].flatMap(([overlay, objects]) =>
    [
      ...objects.flatMap((object) => schemas?.faults(object) ?? []),
      ...RULES.flatMap((rule) => rule.check(objects, facts).map((fault) => `${rule.name}: ${fault}`)),
    ].map((finding) => `${overlay}: ${finding}`),
  );
  const uncaught = MUTANTS.filter((mutant) => !isCaught(mutant, rendered.get(mutant.overlay) ?? [], facts));
  return {
    overlays: OVERLAYS.length,
    objects: [...rendered.values()].reduce((sum, objects) => sum + objects.length, 0),
    rules: RULES.length,
    mutants: MUTANTS.length,
    caught: MUTANTS.length - uncaught.length,
    schemasChecked: schemas !== undefined,
    findings,
    uncaught: uncaught.map(({ rule, about }) => `${rule}: ${about}`),
    table: RULES.map(({ name, about }) => ({
      rule: name,
      about,
      mutants: MUTANTS.filter(({ rule }) => rule === name).map((mutant) => mutant.about),
    })),
  };
}

/** Whether the rule that is meant to notice a mutant does, and has nothing to say of what was right. */
export function isCaught(mutant: Mutant, objects: readonly Manifest[], facts: Facts): boolean {
  const rule = RULES.find(({ name }) => name === mutant.rule);
  if (!rule || rule.check(objects, facts).length > 0) return false;
  const changed = structuredClone(objects) as Manifest[];
  mutant.mutate(changed);
  return rule.check(changed, facts).length > 0;
}
