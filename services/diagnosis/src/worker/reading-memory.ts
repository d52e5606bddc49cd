import { randomUUID } from 'node:crypto';
import type { ImagePrediction } from '@pulmora/la-dnn';
import type { TenantDatabase } from '@pulmora/platform';
import type { StudyReceivedEvent } from '@pulmora/schema';
import { IsNull, Not } from 'typeorm';
import { assertStillRead } from '../diagnosis/case-log.js';
import { encodeAttention } from '../image-reading/attention-codec.js';
import { ImageReadingEntity } from '../image-reading/image-reading.entity.js';
import { ReadImageEntity } from '../image-reading/read-image.entity.js';

/** As much of an image's reading as its study's is made from. */
export type ImageVerdict = Pick<ImagePrediction, 'covid19' | 'lesions' | 'abstention'>;

/** An image as it was read just now. */
export interface FreshReading {
  readonly prediction: ImagePrediction;
  /** Of the image as it was uploaded, pixels. */
  readonly width: number;
  readonly height: number;
}

/** Readings of single images by one version of the model: what was read before a crash is not read again. */
export class ReadingMemory {
  readonly #database: TenantDatabase;
  readonly #modelVersion: string;

  constructor(database: TenantDatabase, modelVersion: string) {
    this.#database = database;
    this.#modelVersion = modelVersion;
  }

  /** By the image's digest. A reading from before readings were explained does not count: its image is read again. */
  async recall({ tenantid: tenantId, data }: StudyReceivedEvent): Promise<Map<string, ImageVerdict>> {
    const { studyId, generation } = data;
    const rows = await this.#database.read(tenantId, (unit) =>
      unit
        .repository(ImageReadingEntity)
        .findBy({ studyId, generation, modelVersion: this.#modelVersion, outcome: Not(IsNull()) }),
    );
    return new Map(
      rows.map(({ imageSha256, covid19Probability: covid19, lesions, abstention }) => [
        imageSha256,
        { covid19, lesions, abstention },
      ]),
    );
  }

  /**
   * Stores readings by their images' digests, and where in the study those images stand. May be repeated.
   *
   * @throws {ReadingOverError} when nobody wants the study read any more; then nothing is stored.
   */
  async keep(event: StudyReceivedEvent, fresh: ReadonlyMap<string, FreshReading>): Promise<void> {
    const { tenantid: tenantId, data } = event;
    const { studyId, generation, images } = data;
    const key = { tenantId, studyId, generation, modelVersion: this.#modelVersion };
    const readings = [...fresh].map(([imageSha256, reading]) => ({ ...key, imageSha256, ...columnsOf(reading) }));
    const places = images
      .filter(({ sha256 }) => fresh.has(sha256))
      .map(({ sha256: imageSha256, position, imageId }) => ({
        ...key,
        id: randomUUID(),
        imageSha256,
        position,
        imageId,
      }));
    await this.#database.write(tenantId, async (unit) => {
      await assertStillRead(unit, event);
      await unit
        .repository(ImageReadingEntity)
        .createQueryBuilder('kept')
        .insert()
        .values(readings)
        .orUpdate(EXPLAINED, KEY, { overwriteCondition: { where: 'kept.outcome IS NULL' } })
        .execute();
      await unit.repository(ReadImageEntity).createQueryBuilder().insert().values(places).orIgnore().execute();
    });
  }
}

const KEY = ['tenant_id', 'study_id', 'image_sha256', 'model_version', 'generation'];

/** Everything but the key. */
const EXPLAINED = [
  'covid19_probability',
  'lesions',
  'outcome',
  'abstention',
  'foreignness',
  'attention',
  'width',
  'height',
  'read_at',
];

function columnsOf({ prediction, width, height }: FreshReading) {
  const { covid19, lesions, outcome, abstention, foreignness, attention } = prediction;
  return {
    covid19Probability: covid19,
    lesions: { ...lesions },
    outcome,
    abstention,
    foreignness,
    attention: encodeAttention(attention),
    width,
    height,
    readAt: new Date(),
  };
}
