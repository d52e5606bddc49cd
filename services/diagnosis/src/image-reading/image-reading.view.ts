import { FINDINGS } from '@pulmora/la-dnn';
import { toGlobalId } from '@pulmora/platform';
import { toLesionFindings } from '../diagnosis/diagnosis.view.js';
import { FINDING_NAMES } from '../diagnosis/finding.types.js';
import { overlayPath } from '../overlay/overlay-path.js';
import { AttentionOverlay, ImageReading } from './image-reading.types.js';
import type { ReadImageEntity } from './read-image.entity.js';

/** The reading of an image as clients see it: of one that was refused, only that it was. */
export function toImageReading({ id, imageId, position, reading }: ReadImageEntity): ImageReading {
  const foreign = reading.abstention === 'NOT_AXIAL_CHEST_CT';
  return Object.assign(new ImageReading(), {
    id: toGlobalId('ImageReading', id),
    position,
    imageId: toGlobalId('CtImage', imageId),
    // Never null here: an image has its place in a study only together with a reading that is explained.
    outcome: reading.outcome ?? 'INDETERMINATE',
    abstention: reading.abstention,
    foreign,
    covid19Probability: foreign ? null : reading.covid19Probability,
    lesions: toLesionFindings(foreign ? null : reading.lesions),
    overlays: foreign
      ? []
      : FINDINGS.map((key) => {
          const finding = FINDING_NAMES[key];
          return Object.assign(new AttentionOverlay(), { finding, url: overlayPath(id, finding) });
        }),
  });
}
