import { randomUUID } from 'node:crypto';
import {
  ClientError,
  fromGlobalId,
  holdStanding,
  InvalidInput,
  type Logger,
  newestFirst,
  type PageRequest,
  type RequestContext,
  rowsInOrder,
  type TenantDatabase,
} from '@pulmora/platform';
import { In } from 'typeorm';
import { discardUploads } from '../image/image-intake.js';
import type { Intake, NewStudy, StudyService } from '../study/study.service.js';
import type { UploadProgress } from '../upload/upload-progress.js';
import { BatchEntity } from './batch.entity.js';
import { changeBatch } from './batch.events.js';
import { BatchItemEntity } from './batch-item.entity.js';

/** Items of one request. */
export const MAX_ITEMS = 500;
/** What is being received for longer was cut off without a word: no upload takes so long. */
const LONGEST_UPLOAD_MS = 6 * 3_600_000;

export interface BatchProgress {
  readonly total: number;
  readonly receiving: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Of those accepted, how many readings have come to their end. */
  readonly read: number;
}

export type BatchIntake =
  | { readonly kind: 'taken'; readonly batch: BatchEntity; readonly items: readonly BatchItemEntity[] }
  | { readonly kind: 'unknown-batch' }
  | { readonly kind: 'invalid'; readonly fault: InvalidInput };

/** Many studies of many patients at once: each is taken in, or not, for itself. */
export class BatchService {
  readonly #database: TenantDatabase;
  readonly #studies: StudyService;
  readonly #logger: Logger;

  constructor(database: TenantDatabase, studies: StudyService, logger: Logger) {
    this.#logger = logger;
    this.#database = database;
    this.#studies = studies;
  }

  /**
   * Takes in the items as their files arrive, whatever becomes of the others. What was taken in stays, also when the
   * caller goes away before the end.
   *
   * @param batchId global ID of a batch to add to; absent: a new one.
   * @throws {ClientError} UPLOAD_INVALID for one file in two places.
   */
  async receive(
    context: RequestContext,
    items: readonly NewStudy[],
    batchId: string | null | undefined,
    progress?: UploadProgress,
  ): Promise<BatchIntake> {
    const uploads = items.flatMap(({ images }) => images);
    const refuse = (refusal: BatchIntake): BatchIntake => {
      discardUploads(uploads);
      return refusal;
    };
    const fault = this.#faultIn(items, uploads.length);
    if (fault) return refuse({ kind: 'invalid', fault });
    if (new Set(uploads).size !== uploads.length) {
      discardUploads(uploads);
      throw new ClientError('One file cannot be two images.', 'UPLOAD_INVALID');
    }
    const opened = await this.#open(context, items, batchId);
    if (!opened) return refuse({ kind: 'unknown-batch' });
    const settled = await Promise.all(
      opened.items.map(async (row, i) => {
        const item = items[i];
        if (!item) return row;
        const ended = await this.#studies
          .receive(context, item, progress?.report(row.position))
          .then(endOf, (err: unknown) => {
            if (!(err instanceof ClientError)) this.#logger.error({ err }, 'item of a batch failed');
            return INTERRUPTED;
          });
        return this.#settle(context, row, ended);
      }),
    );
    return { kind: 'taken', batch: opened.batch, items: settled };
  }

  /** In the order of the ids; undefined for what the clinic does not have. */
  async byIds(tenantId: string, ids: readonly string[]): Promise<(BatchEntity | undefined)[]> {
    const rows = await this.#database.read(tenantId, (unit) =>
      unit.repository(BatchEntity).findBy({ id: In([...ids]) }),
    );
    return rowsInOrder(ids, rows, (row) => row.id);
  }

  /** Newest first, one more than asked for. */
  async list(tenantId: string, page: PageRequest): Promise<BatchEntity[]> {
    return this.#database.read(tenantId, (unit) =>
      newestFirst(unit.repository(BatchEntity).createQueryBuilder('batch'), 'created_at', page).getMany(),
    );
  }

  /** From a position on, one more than asked for. */
  async items(tenantId: string, batchId: string, first: number, from: number): Promise<BatchItemEntity[]> {
    const rows = await this.#database.read(tenantId, (unit) =>
      unit
        .repository(BatchItemEntity)
        .createQueryBuilder('item')
        .where('item.batch_id = :batchId AND item.position >= :from', { batchId, from })
        .orderBy('item.position')
        .limit(first + 1)
        .getMany(),
    );
    const latest = Date.now() - LONGEST_UPLOAD_MS;
    return rows.map((row) =>
      row.state === 'RECEIVING' && row.createdAt.getTime() < latest ? { ...row, ...INTERRUPTED } : row,
    );
  }

  async progressOf(tenantId: string, batchIds: readonly string[]): Promise<BatchProgress[]> {
    const rows: (BatchProgress & { batch_id: string })[] = await this.#database.read(tenantId, (unit) =>
      unit.manager.query(
        `SELECT i.batch_id, count(*)::int AS total,
                count(*) FILTER (WHERE i.state = 'RECEIVING')::int AS receiving,
                count(*) FILTER (WHERE i.state = 'ACCEPTED')::int AS accepted,
                count(*) FILTER (WHERE i.state = 'REJECTED')::int AS rejected,
                count(s.reading_settled_at)::int AS read
           FROM batch_items i LEFT JOIN studies s ON s.tenant_id = i.tenant_id AND s.id = i.study_id
          WHERE i.batch_id = ANY($1) GROUP BY i.batch_id`,
        [batchIds],
      ),
    );
    const found = new Map(rows.map(({ batch_id, ...progress }) => [batch_id, progress]));
    return batchIds.map((id) => found.get(id) ?? { total: 0, receiving: 0, accepted: 0, rejected: 0, read: 0 });
  }

  #faultIn(items: readonly NewStudy[], images: number): InvalidInput | undefined {
    const { maxImages } = this.#studies;
    if (items.length === 0) return InvalidInput.of('items', 'A batch has at least one item.');
    if (items.length > MAX_ITEMS) return InvalidInput.of('items', `A request has at most ${MAX_ITEMS} items.`);
    if (images > maxImages) return InvalidInput.of('items', `A request has at most ${maxImages} images.`);
    return undefined;
  }

  /** Notes what is to come before any of it comes: whatever happens then, it is known what was meant to be taken in. */
  async #open(context: RequestContext, wanted: readonly NewStudy[], globalId: string | null | undefined) {
    const { tenantId } = context.identity;
    return this.#database.write(tenantId, async (unit) => {
      const repository = unit.repository(BatchEntity);
      const id = globalId ? fromGlobalId('Batch', globalId) : randomUUID();
      if (!id) return undefined;
      if (!globalId) await repository.insert({ tenantId, id, createdAt: new Date(), revision: 1 });
      // Two requests that add to one batch do so one after the other.
      const batch = await repository.findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
      if (!batch) return undefined;
      const itemsOf = unit.repository(BatchItemEntity);
      const last = await itemsOf.maximum('position', { batchId: id });
      const items = wanted.map(
        (_, i): BatchItemEntity => ({
          tenantId,
          id: randomUUID(),
          batchId: id,
          position: (last ?? -1) + 1 + i,
          patientId: null,
          studyId: null,
          state: 'RECEIVING',
          ...NO_FAULT,
          outcome: null,
          createdAt: new Date(),
        }),
      );
      await itemsOf.insert(items);
      await changeBatch(unit, id, context.traceparent);
      unit.audit({ objectType: 'Batch', objectIds: [id] });
      return { batch, items };
    });
  }

  async #settle({ traceparent }: RequestContext, item: BatchItemEntity, end: Ended): Promise<BatchItemEntity> {
    const { tenantId, id, batchId } = item;
    return this.#database.write(tenantId, async (unit) => {
      const { patientId } = end;
      // Who was erased since their study was taken in is not to be named here either.
      const erased = patientId !== null && (await holdStanding(unit, patientId)).erased;
      const ended = erased ? UNKNOWN_PATIENT : end;
      await unit.repository(BatchItemEntity).update({ tenantId, id }, ended);
      await changeBatch(unit, batchId, traceparent);
      unit.audit({
        objectType: 'BatchItem',
        objectIds: [id],
        patientId: ended.patientId ?? undefined,
        ...(ended.state === 'REJECTED' ? { outcome: 'REFUSED', reason: ended.outcome ?? undefined } : {}),
      });
      return { ...item, ...ended };
    });
  }
}

type Ended = Omit<BatchItemEntity, 'tenantId' | 'id' | 'batchId' | 'position' | 'createdAt'>;

const NO_FAULT = {
  faultField: null,
  faultMessage: null,
  image: null,
  imageReason: null,
  quota: null,
  quotaUsed: null,
  quotaLimit: null,
} as const;
const NOTHING = { ...NO_FAULT, state: 'REJECTED', patientId: null, studyId: null } as const;

const UNKNOWN_PATIENT: Ended = { ...NOTHING, outcome: 'PatientNotFound' };

/** Cut off by the caller, or by a fault of ours: nothing of it is kept, and it may be sent again. */
const INTERRUPTED: Ended = { ...NOTHING, outcome: 'UploadInterrupted' };

function endOf(intake: Intake): Ended {
  switch (intake.kind) {
    case 'received':
    case 'exists': {
      const { id: studyId, patientId } = intake.study;
      const outcome = intake.kind === 'received' ? 'UploadStudySuccess' : 'StudyAlreadyExists';
      return { ...NO_FAULT, state: 'ACCEPTED', outcome, patientId, studyId };
    }
    case 'unknown-patient':
      return UNKNOWN_PATIENT;
    case 'invalid':
      return {
        ...NOTHING,
        outcome: 'InvalidInput',
        faultField: intake.fault.field,
        faultMessage: intake.fault.message,
      };
    case 'quota': {
      const { quota, used: quotaUsed, limit: quotaLimit } = intake.exceeded;
      return { ...NOTHING, outcome: 'QuotaExceeded', quota, quotaUsed, quotaLimit };
    }
    case 'rejected':
      return { ...NOTHING, outcome: 'ImageRejected', image: intake.position, imageReason: intake.reason };
  }
}
