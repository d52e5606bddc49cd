import {
  endable,
  LiveFollowing,
  type LivePush,
  type LiveResync,
  type RequestContext,
  SharedRows,
} from '@pulmora/platform';
import { type DiagnosisUpdatedData, diagnosisUpdatedSubject } from '@pulmora/schema';
import type { DiagnosisEntity } from '../diagnosis/diagnosis.entity.js';
import type { DiagnosisScope, DiagnosisService } from '../diagnosis/diagnosis.service.js';
import type { DiagnosisLogs } from './diagnosis-logs.js';

/** What a follower of diagnoses is told. */
export type DiagnosisNews = LivePush<DiagnosisEntity> | LiveResync;

/**
 * The changes of a clinic's diagnoses, live, in the order of the clinic's events. An event only says that something
 * changed: what is pushed is read from the database, under row security. A slow subscriber is told the latest state of
 * each case, not every step.
 */
export class DiagnosisFeed {
  readonly #logs: DiagnosisLogs;
  readonly #service: DiagnosisService;
  readonly #rows: SharedRows<DiagnosisEntity>;

  constructor(logs: DiagnosisLogs, service: DiagnosisService) {
    this.#logs = logs;
    this.#service = service;
    this.#rows = new SharedRows((tenantId, ids) => service.byIds({ tenantId }, ids));
  }

  /**
   * After a cursor, what came since. Without one: of a study or a patient, the current state of their diagnoses and then
   * every change, so that subscribing early or late makes no difference; for the whole clinic, changes from now on.
   */
  follow(context: RequestContext, scope: DiagnosisScope, after?: string | null): AsyncIterableIterator<DiagnosisNews> {
    return endable(context.signal, (signal) => this.#changes(context, scope, after, signal));
  }

  async *#changes(
    context: RequestContext,
    scope: DiagnosisScope,
    after: string | null | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<DiagnosisNews, void, void> {
    const { tenantId } = context.identity;
    // The subject carries the tenant: another clinic's events do not even reach what is followed here.
    const place = { tenantId, subject: diagnosisUpdatedSubject(tenantId) };
    const following = await LiveFollowing.begin(this.#logs, context, place, after);
    const named = scope.studyId !== undefined || scope.patientId !== undefined;
    const told = new Map<string, number>();
    try {
      if (named && !following.resumes) yield* this.#state(following, tenantId, scope, told);
      for (;;) {
        const news = await following.next(signal);
        if (!news) return;
        if (news.kind === 'resync') {
          // Whoever has no cursor, and watches what can be told whole, needs not know.
          if (!named || (after ?? undefined) !== undefined) yield following.resync(news.reason, news.cursor);
          if (named) yield* this.#state(following, tenantId, scope, told);
          continue;
        }
        const changed = news.entries.filter(({ event }) => isIn(scope, event) && isNews(told, event));
        const rows = await Promise.all(changed.map(({ event }) => this.#rows.row(tenantId, event.diagnosisId)));
        for (const [i, { event, cursor }] of changed.entries()) {
          const row = rows[i];
          // What has changed again is told by the event that says so, which comes later.
          if (!row || row.revision > event.revision) continue;
          yield following.push(row, cursor);
        }
      }
    } finally {
      following.end();
    }
  }

  /** What there is. Only with the last of it the follower stands somewhere: before, something would be left out. */
  async *#state(
    following: LiveFollowing<DiagnosisUpdatedData>,
    tenantId: string,
    scope: DiagnosisScope,
    told: Map<string, number>,
  ): AsyncGenerator<DiagnosisNews, void, void> {
    const ids = await this.#service.changedSince(tenantId, scope, new Date(0));
    const rows = await this.#service.byIds({ tenantId }, ids);
    const news = rows.filter((row) => row !== undefined).filter((row) => row.revision > (told.get(row.id) ?? 0));
    for (const [i, row] of news.entries()) {
      told.set(row.id, row.revision);
      yield following.push(row, i === news.length - 1 ? following.cursor : null);
    }
  }
}

export const isIn = ({ studyId, patientId }: DiagnosisScope, event: DiagnosisUpdatedData): boolean =>
  (studyId === undefined || studyId === event.studyId) && (patientId === undefined || patientId === event.patientId);

/** Whether it is newer than what was told as the state that there was. */
const isNews = (told: ReadonlyMap<string, number>, { diagnosisId, revision }: DiagnosisUpdatedData): boolean =>
  revision > (told.get(diagnosisId) ?? 0);
