import type { ImageSize } from '@pulmora/la-dnn';
import { groupsInOrder, rowsInOrder, type TenantDatabase } from '@pulmora/platform';
import { In, IsNull, Not } from 'typeorm';
import { DiagnosisEntity } from '../diagnosis/diagnosis.entity.js';
import { ReadImageEntity } from './read-image.entity.js';

/** What an overlay is drawn from. */
export interface StoredAttention {
  /** All maps, as `attention-codec.ts` has them. */
  readonly attention: Uint8Array;
  /** Of the image as it was uploaded. */
  readonly size: ImageSize;
}

/** Readings of single images of a clinic, as they are. */
export class ImageReadingService {
  readonly #database: TenantDatabase;

  constructor(database: TenantDatabase) {
    this.#database = database;
  }

  /**
   * The images of each diagnosis with their readings, by position. Empty for one that is not completed, and for one from
   * before readings were explained.
   */
  async ofDiagnoses(tenantId: string, diagnosisIds: readonly string[]): Promise<ReadImageEntity[][]> {
    return this.#database.read(tenantId, async (unit) => {
      const diagnoses = await unit.repository(DiagnosisEntity).find({
        select: { tenantId: true, id: true, studyId: true, generation: true, modelVersion: true },
        where: { id: In([...diagnosisIds]), modelVersion: Not(IsNull()) },
      });
      if (diagnoses.length === 0) return diagnosisIds.map(() => []);
      const images = await unit.repository(ReadImageEntity).find({
        // A case that was begun by one version of the model and completed by another has images of both.
        where: diagnoses.map(({ studyId, generation, modelVersion }) => ({
          studyId,
          generation,
          ...(modelVersion === null ? {} : { modelVersion }),
        })),
        relations: { reading: true },
        order: { position: 'ASC' },
      });
      const caseOf = ({ studyId, generation }: { studyId: string; generation: number }) => `${studyId} ${generation}`;
      const cases = rowsInOrder(diagnosisIds, diagnoses, (row) => row.id).map((row) => row && caseOf(row));
      return groupsInOrder<string | undefined, ReadImageEntity>(cases, images, caseOf);
    });
  }

  /** Undefined for what this clinic does not have, and for an image that was refused: nothing was looked for in it. */
  async attentionOf(tenantId: string, id: string): Promise<StoredAttention | undefined> {
    const image = await this.#database.read(tenantId, (unit) =>
      unit
        .repository(ReadImageEntity)
        .createQueryBuilder('image')
        .innerJoinAndSelect('image.reading', 'reading')
        .addSelect('reading.attention')
        .where('image.id = :id', { id })
        .getOne(),
    );
    if (!image) return undefined;
    const { attention, width, height, abstention } = image.reading;
    if (!attention || width === null || height === null || abstention === 'NOT_AXIAL_CHEST_CT') return undefined;
    return { attention, size: { width, height } };
  }
}
