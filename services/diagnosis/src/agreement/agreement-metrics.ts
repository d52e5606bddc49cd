import type { Metrics } from '@pulmora/platform';
import { Counter } from 'prom-client';
import type { ModelAgreement } from './model-agreement.js';

/** Counts what doctors signed against what models said; by model, over all clinics. */
export function agreementCounter({ registry }: Metrics): (agreements: readonly ModelAgreement[]) => void {
  const counter = new Counter({
    name: 'pulmora_model_agreement_total',
    help: 'Findings of first signatures, by model version, by whether its reading was signed or made in the shadow, and by whether the doctor agrees, differs, or decided where the model abstained.',
    labelNames: ['model', 'part', 'finding', 'kind'],
    registers: [registry],
  });
  return (agreements) => {
    for (const { model, part, finding, kind } of agreements) counter.inc({ model, part, finding, kind });
  };
}
