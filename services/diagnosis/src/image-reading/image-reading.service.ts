import type { ImageSize } from '@pulmora/la-dnn';
import {
  groupsInOrder,
  readWithin,
  rowsInOrder,
  type Scope,
  type TenantDatabase,
  type UnitOfWork,
} from '@pulmora/platform';
import { In } from 'typeorm';
import { DiagnosisEntity } from '../diagnosis/diagnosis.entity.js';
import { ReadImageEntity } from './read-image.entity.js';

/** What an overlay is drawn from. */
export interface StoredAttention {
  /** All maps, as `attention-codec.ts` has them. */
  readonly attention: Uint8Array;
  /** Of the image as it was uploaded. */
  readonly size: ImageSize;
  /** UUID of the study whose image it is. */
  readonly studyId: string;
}

/** Readings of single images of a clinic, as they are. */
export class ImageReadingService {
  readonly #database: TenantDatabase;

  constructor(database: TenantDatabase) {
    this.#database = database;
  }

  /**
   * The images of each diagnosis with their readings, by position. Empty for one that is not in scope, one that is not
   * completed, and one from before readings were explained.
   */
  async ofDiagnoses(scope: Scope, diagnosisIds: readonly string[]): Promise<ReadImageEntity[][]> {
    const found = await readWithin(this.#database, scope, diagnosisIds, imagesOfDiagnoses, ({ id }) => id);
    return rowsInOrder(diagnosisIds, found, ({ id }) => id).map((diagnosis) => diagnosis?.images ?? []);
  }

  /** Undefined for what is not in scope, and for an image that was refused: nothing was looked for in it. */
  async attentionOf(scope: Scope, id: string): Promise<StoredAttention | undefined> {
    const [image] = await readWithin(this.#database, scope, [id], imagesWithAttention, (row) => row.id);
    if (!image) return undefined;
    const { attention, width, height, abstention } = image.reading;
    if (!attention || width === null || height === null || abstention === 'NOT_AXIAL_CHEST_CT') return undefined;
    return { attention, size: { width, height }, studyId: image.studyId };
  }
}

/** Who looks where a model looked has looked at the case. */
async function imagesWithAttention(unit: UnitOfWork, ids: readonly string[]): Promise<ReadImageEntity[]> {
  const images = await unit
    .repository(ReadImageEntity)
    .createQueryBuilder('image')
    .innerJoinAndSelect('image.reading', 'reading')
    .addSelect('reading.attention')
    .where('image.id IN (:...ids)', { ids })
    .getMany();
  for (const { tenantId, id, studyId, generation } of images) {
    const diagnosis = await unit.repository(DiagnosisEntity).findOneOrFail({
      select: { tenantId: true, id: true, patientId: true },
      where: { studyId, generation },
    });
    const { patientId } = diagnosis;
    unit.notShown([diagnosis]);
    unit.audit({ tenantId, objectType: 'ImageReading', objectIds: [id], patientId, studyId });
  }
  return images;
}

interface ImagesOfDiagnosis {
  readonly id: string;
  readonly images: ReadImageEntity[];
}

/** A diagnosis that is there has an entry, with images or without. */
async function imagesOfDiagnoses(unit: UnitOfWork, ids: readonly string[]): Promise<ImagesOfDiagnosis[]> {
  const diagnoses = await unit.repository(DiagnosisEntity).find({
    select: { tenantId: true, id: true, studyId: true, patientId: true, generation: true, modelVersion: true },
    where: { id: In([...ids]) },
  });
  const completed = diagnoses.filter(({ modelVersion }) => modelVersion !== null);
  if (completed.length === 0) return diagnoses.map(({ id }) => ({ id, images: [] }));
  const images = await unit.repository(ReadImageEntity).find({
    // A case that was begun by one version of the model and completed by another has images of both.
    where: completed.map(({ studyId, generation, modelVersion }) => ({
      studyId,
      generation,
      ...(modelVersion === null ? {} : { modelVersion }),
    })),
    relations: { reading: true },
    order: { position: 'ASC' },
  });
  const caseOf = ({ studyId, generation }: { studyId: string; generation: number }) => `${studyId} ${generation}`;
  const byDiagnosis = groupsInOrder(diagnoses.map(caseOf), images, caseOf);
  return diagnoses.map(({ id }, i) => ({ id, images: byDiagnosis[i] ?? [] }));
}
