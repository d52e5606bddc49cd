import { verifyManifests } from '@pulmora/kubernetes-checks';
import type { Finding, Measurement } from './cli.js';

/** That the manifests hold in themselves, and that each rule notices the fault that it is for. */
export const kubernetes: Measurement = {
  about: 'every overlay against strict schemas and rules of our own, and each rule against its mutants',
  async run(say): Promise<Finding> {
    const report = await verifyManifests();
    const { overlays, objects, rules, mutants, caught, schemasChecked, findings, uncaught, table } = report;
    for (const { rule, about, mutants: faults } of table) say(`${rule}: ${about}\n    noticed: ${faults.join('; ')}`);
    // Where nobody reads the output, a check that was left out must not pass for one that held.
    const skipped = !schemasChecked && process.env.CI === 'true';
    return {
      figures: { overlays, objects, rules, mutants, caught, schemasChecked, findings: findings.length },
      summary: [
        `${overlays} overlays with ${objects} objects: ${findings.length} findings by ${rules} rules`,
        ...findings.map((finding) => `  ${finding}`),
        schemasChecked
          ? 'strict schemas: checked'
          : '*** STRICT SCHEMAS WERE NOT CHECKED: ../shared/data is absent ***',
        `${caught} of ${mutants} mutants noticed`,
        ...uncaught.map((mutant) => `  NOT NOTICED ${mutant}`),
      ].join('\n'),
      held: findings.length === 0 && caught === mutants && !skipped,
    };
  },
};
