import { randomUUID } from 'node:crypto';
import {
  fromGlobalId,
  groupsInOrder,
  holdStanding,
  InvalidInput,
  newestFirst,
  type PageRequest,
  PatientErasedError,
  type RequestContext,
  readWithin,
  requestLoader,
  rowsInOrder,
  type Scope,
  type SealedBlobStore,
  type TenantDatabase,
  type UnitOfWork,
  violatedUniqueConstraint,
} from '@pulmora/platform';
import type { Priority } from '@pulmora/schema';
import type { FileUpload } from 'graphql-upload-minimal';
import { In } from 'typeorm';
import { CtImageEntity } from '../image/ct-image.entity.js';
import { contentDigest, discardUploads, type StoredImage, takeInImages } from '../image/image-intake.js';
import { type ImageLimits, ImageRejectedError, type ImageRejectionReason } from '../image/image-rejection.js';
import type { KnownPatient, PatientClient } from '../patient/patient.client.js';
import { ByteMeter } from '../quota/byte-meter.js';
import { QuotaExceededError } from '../quota/quota.js';
import type { Reservation, UploadQuotas } from '../quota/upload-quotas.js';
import type { IntakeReport } from '../upload/upload-progress.js';
import { StudyEntity } from './study.entity.js';
import { studyQueued } from './study.events.js';

export const MAX_NOTES = 4_000;

/** Questions to the patient service that one request may have open. */
const PATIENTS_AT_ONCE = 20;

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/** What a doctor of another clinic may know of a granted study: the database gives no more. */
const REMOTE_COLUMNS = {
  tenantId: true,
  id: true,
  patientId: true,
  priority: true,
  clinicalNotes: true,
  receivedAt: true,
} as const;

export interface NewStudy {
  /** Global ID. */
  readonly patientId: string;
  readonly images: readonly Promise<FileUpload>[];
  readonly priority: Priority;
  readonly clinicalNotes?: string | null | undefined;
}

export type Intake =
  | { readonly kind: 'received' | 'exists'; readonly study: StudyEntity }
  | { readonly kind: 'unknown-patient' }
  | { readonly kind: 'invalid'; readonly fault: InvalidInput }
  | { readonly kind: 'quota'; readonly exceeded: QuotaExceededError }
  | { readonly kind: 'rejected'; readonly reason: ImageRejectionReason; readonly position: number };

export interface StudyServiceOptions {
  readonly database: TenantDatabase;
  readonly blobs: SealedBlobStore;
  readonly patients: PatientClient;
  readonly limits: ImageLimits;
  readonly maxImages: number;
  readonly quotas: Pick<UploadQuotas, 'reserve'>;
}

/** CT studies of a clinic: taken in whole or not at all. */
export class StudyService {
  readonly limits: ImageLimits;
  /** Of one request. */
  readonly maxImages: number;
  readonly #options: StudyServiceOptions;

  constructor(options: StudyServiceOptions) {
    this.#options = options;
    this.limits = options.limits;
    this.maxImages = options.maxImages;
  }

  /**
   * Takes in an upload: blobs first, then study, images and event in one transaction. The same images for the same
   * patient give the study that exists.
   *
   * @param report told of each image as it arrives.
   * @throws {ClientError} UPLOAD_ABORTED, UPLOAD_INVALID or SERVICE_UNAVAILABLE.
   */
  async receive(context: RequestContext, input: NewStudy, report?: IntakeReport): Promise<Intake> {
    const refusal = this.#faultIn(input) ?? (await this.#unknownPatient(context, input));
    if (refusal.kind !== 'patient') {
      discardUploads(input.images);
      return refusal;
    }
    const { tenantId } = context.identity;
    const studyId = randomUUID();
    let reservation: Reservation;
    try {
      reservation = await this.#options.quotas.reserve(tenantId, studyId);
    } catch (error) {
      discardUploads(input.images);
      if (!(error instanceof QuotaExceededError)) throw error;
      return { kind: 'quota', exceeded: error };
    }
    try {
      return await this.#takeIn(context, input, studyId, refusal, reservation, report);
    } finally {
      await reservation.release();
    }
  }

  async #takeIn(
    context: RequestContext,
    input: NewStudy,
    studyId: string,
    patient: { readonly patientId: string; readonly aiReadingConsent: boolean; readonly consentRevision: number },
    reservation: Reservation,
    report: IntakeReport | undefined,
  ): Promise<Intake> {
    const { tenantId } = context.identity;
    const { blobs } = this.#options;
    const meter = new ByteMeter(reservation);
    let images: StoredImage[];
    try {
      images = await takeInImages(
        blobs,
        input.images,
        { tenantId, studyId },
        this.limits,
        meter,
        report,
        context.signal,
      );
    } catch (error) {
      if (error instanceof QuotaExceededError) return { kind: 'quota', exceeded: error };
      if (!(error instanceof ImageRejectedError)) throw error;
      return { kind: 'rejected', reason: error.reason, position: error.position };
    }
    const now = new Date();
    const study: StudyEntity = {
      tenantId,
      id: studyId,
      patientId: patient.patientId,
      priority: input.priority,
      clinicalNotes: input.clinicalNotes?.trim() || null,
      aiReadingConsent: patient.aiReadingConsent,
      consentRevision: patient.consentRevision,
      contentDigest: contentDigest(images),
      receivedAt: now,
      readingSettledAt: null,
      readingReleasedAt: null,
      requestTraceparent: context.traceparent,
      readingRequestedAt: now,
      readingRequests: 1,
    };
    try {
      await this.#store(study, images, context.traceparent, reservation);
      return { kind: 'received', study };
    } catch (error) {
      if (error instanceof PatientErasedError || error instanceof QuotaExceededError) {
        await blobs.removePrefix(`${tenantId}/${studyId}`);
        return error instanceof QuotaExceededError ? { kind: 'quota', exceeded: error } : { kind: 'unknown-patient' };
      }
      // Any other failure may have come after the commit, and then the images belong to a study: the sweep will tell.
      if (violatedUniqueConstraint(error) !== 'studies_content') throw error;
      await blobs.removePrefix(`${tenantId}/${studyId}`);
      const { patientId, contentDigest: digest } = study;
      const existing = await this.#options.database.read(tenantId, (unit) =>
        unit.repository(StudyEntity).findOneByOrFail({ patientId, contentDigest: digest }),
      );
      return { kind: 'exists', study: existing };
    }
  }

  /** In the order of the ids; undefined for what is not in scope. */
  async byIds(scope: Scope, ids: readonly string[]): Promise<(StudyEntity | undefined)[]> {
    const rows = await readWithin(
      this.#options.database,
      scope,
      ids,
      (unit, wanted) =>
        unit.repository(StudyEntity).find({
          ...(unit.remote ? { select: REMOTE_COLUMNS } : {}),
          where: { id: In(wanted) },
        }),
      (row) => row.id,
    );
    return rowsInOrder(ids, rows, (row) => row.id);
  }

  /** Newest first, one more than asked for. */
  async list(tenantId: string, page: PageRequest, priority?: Priority): Promise<StudyEntity[]> {
    return this.#options.database.read(tenantId, async (unit) => {
      const query = newestFirst(unit.repository(StudyEntity).createQueryBuilder('study'), 'received_at', page);
      if (priority) query.andWhere('study.priority = :priority', { priority });
      const rows = await query.getMany();
      unit.notShown(rows.slice(page.first));
      return rows;
    });
  }

  /** A page of each patient's studies, newest first, one more than asked for, in one query. */
  async ofPatients(
    tenantId: string,
    patientIds: readonly string[],
    { first, after }: PageRequest,
  ): Promise<StudyEntity[][]> {
    return this.#options.database.read(tenantId, async (unit) => {
      const repository = unit.repository(StudyEntity);
      const ranked = repository
        .createQueryBuilder('ranked')
        .select('ranked.id', 'id')
        .addSelect(
          'row_number() OVER (PARTITION BY ranked.patient_id ORDER BY ranked.received_at DESC, ranked.id DESC)',
          'place',
        )
        .where('ranked.patient_id = ANY(:patientIds)', { patientIds });
      if (after) ranked.andWhere('(ranked.received_at, ranked.id) < (:at, :id)', after);
      const rows = await repository
        .createQueryBuilder('study')
        .innerJoin(`(${ranked.getQuery()})`, 'place', 'place.id = study.id AND place.place <= :count', {
          count: first + 1,
        })
        .setParameters({ ...ranked.getParameters(), count: first + 1 })
        .orderBy('study.received_at', 'DESC')
        .addOrderBy('study.id', 'DESC')
        .getMany();
      const pages = groupsInOrder(patientIds, rows, (row) => row.patientId);
      unit.notShown(pages.flatMap((studies) => studies.slice(first)));
      return pages;
    });
  }

  /** The images of each study, in order. */
  async imagesOf(scope: Scope, studyIds: readonly string[]): Promise<CtImageEntity[][]> {
    const rows = await readWithin(
      this.#options.database,
      scope,
      studyIds,
      (unit, wanted) =>
        unit.repository(CtImageEntity).find({ where: { studyId: In(wanted) }, order: { position: 'ASC' } }),
      (row) => row.studyId,
    );
    return groupsInOrder(studyIds, rows, (row) => row.studyId);
  }

  /** One image, looked at: undefined for what is not in scope. */
  async imageWithin(scope: Scope, id: string): Promise<CtImageEntity | undefined> {
    const [image] = await readWithin(this.#options.database, scope, [id], imagesLookedAt, (row) => row.id);
    return image;
  }

  #faultIn({ images, clinicalNotes }: NewStudy): Intake | undefined {
    const invalid = (field: string, message: string): Intake => ({
      kind: 'invalid',
      fault: InvalidInput.of(field, message),
    });
    const { maxImages } = this.#options;
    if (images.length === 0) return invalid('images', 'A study has at least one image.');
    if (images.length > maxImages) return invalid('images', `A study has at most ${maxImages} images.`);
    if ((clinicalNotes?.length ?? 0) > MAX_NOTES) {
      return invalid('clinicalNotes', `Notes have at most ${MAX_NOTES} characters.`);
    }
    if (clinicalNotes?.includes('\0')) return invalid('clinicalNotes', 'Notes are plain text.');
    return undefined;
  }

  async #unknownPatient(context: RequestContext, input: NewStudy) {
    const patientId = fromGlobalId('Patient', input.patientId);
    const patient = patientId ? await this.#patientOf(input.patientId, context) : undefined;
    if (!patientId || !patient) return { kind: 'unknown-patient' } as const;
    return { kind: 'patient', patientId, ...patient, consentRevision: patient.consentRevision ?? 0 } as const;
  }

  /** Once for each patient of a request, and not of too many at once. */
  #patientOf(id: string, context: RequestContext): Promise<KnownPatient | undefined> {
    const loader = requestLoader(context, 'patient of an intake', async (ids: readonly string[]) => {
      const found: (KnownPatient | undefined | Error)[] = [];
      for (let i = 0; i < ids.length; i += PATIENTS_AT_ONCE) {
        const some = ids.slice(i, i + PATIENTS_AT_ONCE);
        found.push(...(await Promise.all(some.map((one) => this.#options.patients.find(one, context).catch(asError)))));
      }
      return found;
    });
    return loader.load(id) as Promise<KnownPatient | undefined>;
  }

  /**
   * @throws {PatientErasedError} for a patient who was erased since the patient service was asked.
   * @throws {QuotaExceededError} when others took the room, or a limit was lowered, meanwhile.
   */
  async #store(
    received: StudyEntity,
    images: readonly StoredImage[],
    traceparent: string,
    reservation: Reservation,
  ): Promise<void> {
    const { tenantId, id: studyId } = received;
    await this.#options.database.write(tenantId, async (unit) => {
      const standing = await holdStanding(unit, received.patientId);
      if (standing.erased) throw new PatientErasedError();
      // A withdrawal that came while the images did.
      const newer = standing.consentRevision > received.consentRevision && standing.aiReadingConsent !== undefined;
      const { aiReadingConsent, consentRevision } = newer ? { ...received, ...standing } : received;
      const study: StudyEntity = {
        ...received,
        aiReadingConsent: aiReadingConsent ?? received.aiReadingConsent,
        consentRevision,
      };
      await reservation.settle(
        unit,
        images.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      );
      await unit.repository(StudyEntity).insert(study);
      await unit.repository(CtImageEntity).insert(
        images.map(({ id, position, mediaType, width, height, sizeBytes, sha256, keyVersion }) => ({
          tenantId,
          id,
          studyId,
          position,
          mediaType,
          width,
          height,
          sizeBytes,
          sha256,
          keyVersion,
        })),
      );
      // Whose turn it is to be read, the dispatcher says.
      await unit.emit(studyQueued(study, traceparent));
      unit.audit({ objectType: 'Study', objectIds: [studyId], patientId: study.patientId });
    });
  }
}

/** Who looks at an image has looked at the patient. */
async function imagesLookedAt(unit: UnitOfWork, ids: readonly string[]): Promise<CtImageEntity[]> {
  const images = await unit.repository(CtImageEntity).find({ where: { id: In([...ids]) } });
  for (const { tenantId, id, studyId } of images) {
    const study = await unit.repository(StudyEntity).findOneOrFail({
      select: { tenantId: true, id: true, patientId: true },
      where: { id: studyId },
    });
    unit.notShown([study]);
    unit.audit({ tenantId, objectType: 'CtImage', objectIds: [id], patientId: study.patientId, studyId });
  }
  return images;
}
