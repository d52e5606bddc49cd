import { attentionQuality } from '@pulmora/la-dnn/quality';
import { Fault, sharedData } from '@pulmora/stack';
import type { Finding, Measurement } from './cli.js';

/** Whether the network looks where the lesions are, on volumes that it was never trained on. */
export const attention: Measurement = {
  about: 'attention against lesion outlines of volumes kept out of training, Grad-CAM and chance',
  async run(say): Promise<Finding> {
    const data = sharedData('.');
    if (!data.present) throw new Fault('the images with lesion outlines are not here (PULMORA_SHARED_DATA)');
    const quality = await attentionQuality(data.directory, say);
    const { pointingGame, energyInside, chance, gradCam, faithfulness } = quality;
    const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
    return {
      figures: { ...quality },
      summary: [
        `${quality.images} slices of ${quality.volumes} volumes`,
        `highest point on a lesion: ${percent(pointingGame)}, Grad-CAM ${percent(gradCam.pointingGame)}, chance ${percent(chance)} (${percent(quality.chanceInLung)} within the lungs)`,
        `energy on lesions: ${percent(energyInside)}, Grad-CAM ${percent(gradCam.energyInside)}`,
        `deletion (low is faithful): ${faithfulness.attention.deletion.toFixed(3)}, Grad-CAM ${faithfulness.gradCam.deletion.toFixed(3)}, random ${faithfulness.random.deletion.toFixed(3)}`,
        `insertion (high is faithful): ${faithfulness.attention.insertion.toFixed(3)}, Grad-CAM ${faithfulness.gradCam.insertion.toFixed(3)}, random ${faithfulness.random.insertion.toFixed(3)}`,
      ].join('\n'),
      held: pointingGame > gradCam.pointingGame && pointingGame > quality.chanceInLung,
    };
  },
};
