import { robustness as measureRobustness } from '@pulmora/la-dnn/quality';
import { Fault, sharedData } from '@pulmora/stack';
import type { Finding, Measurement } from './cli.js';
import { robustnessTable } from './generalisation-tables.js';

/** Under a change that touches no lung: what the AUC may lose, and how far a probability may move in the mean. */
const MOST_AUC_LOST = 0.02;
const MOST_MEAN_SHIFT = 0.05;

/** Whether readings stand when an image is encoded, cropped, blanked in its corners or resized. */
export const robustness: Measurement = {
  about: 'AUC and scores under re-encoding, border crop, blanked captions, resizing and others',
  async run(say): Promise<Finding> {
    const data = sharedData('.');
    if (!data.present) throw new Fault('the images are not here (PULMORA_SHARED_DATA)');
    const found = await measureRobustness(data.directory, say);
    const unstable = found.variants.filter(
      ({ nuisance, aucChange, meanShift }) =>
        nuisance && !((aucChange ?? -1) >= -MOST_AUC_LOST && meanShift <= MOST_MEAN_SHIFT),
    );
    return {
      figures: { ...found },
      summary: [
        robustnessTable(found),
        `unstable (AUC ${MOST_AUC_LOST} lower, or shift above ${MOST_MEAN_SHIFT}): ${unstable.map(({ name }) => name).join('; ') || 'none'}`,
      ].join('\n'),
      held: unstable.length === 0,
    };
  },
};
