import { shortcutProbes } from '@pulmora/la-dnn/quality';
import { Fault, sharedData } from '@pulmora/stack';
import type { Finding, Measurement } from './cli.js';
import { shortcutsTable } from './generalisation-tables.js';

/** How far COVID-CT's classes can be told apart without looking at a lung. */
export const shortcuts: Measurement = {
  about: 'what format, size, border, captions and marks alone tell of COVID-CT, no lung looked at',
  async run(say): Promise<Finding> {
    const data = sharedData('.');
    if (!data.present) throw new Fault('the images are not here (PULMORA_SHARED_DATA)');
    const found = await shortcutProbes(data.directory, say);
    return {
      figures: { ...found },
      summary: shortcutsTable(found),
      held: found.probes.every(({ testAuc, testAuc95 }) => testAuc !== null && testAuc95 !== null),
    };
  },
};
