import { type RefusalQuality, refusalQuality } from '@pulmora/la-dnn/quality';
import { Fault, sharedData } from '@pulmora/stack';
import type { Finding, Measurement } from './cli.js';

const LEAST_FOREIGN_REFUSED = 0.95;
const MOST_CHEST_REFUSED = 0.02;

/** Whether what is no axial chest CT is refused, and what is one is not. */
export const refusal: Measurement = {
  about: 'refusal of foreign images, kind by kind, and of real chest CTs, source by source',
  async run(say): Promise<Finding> {
    const data = sharedData('.');
    if (!data.present) throw new Fault('the images are not here (PULMORA_SHARED_DATA)');
    const quality = await refusalQuality(data.directory, say);
    const lines = (all: RefusalQuality['foreign']) =>
      Object.entries(all).map(([name, { n, refused }]) => `  ${name.padEnd(28)} ${refused} of ${n} refused`);
    return {
      figures: { ...quality },
      summary: [
        'no axial chest CT:',
        ...lines(quality.foreign),
        'real chest CTs:',
        ...lines(quality.chest),
        `not measured, none at hand: ${quality.notMeasured.join(', ')}`,
      ].join('\n'),
      held: quality.foreignRefused >= LEAST_FOREIGN_REFUSED && quality.chestRefused <= MOST_CHEST_REFUSED,
    };
  },
};
