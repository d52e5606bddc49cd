import {
  createLiveKeys,
  type EventBus,
  endable,
  LiveFollowing,
  LiveLogs,
  type LivePush,
  type LiveResync,
  type Logger,
  type RequestContext,
  SharedRows,
  scopeOf,
  type TenantDatabase,
} from '@pulmora/platform';
import {
  type CaseChangedData,
  caseChangedEvent,
  caseChangedSubject,
  DIAGNOSES_STREAM,
  type Priority,
} from '@pulmora/schema';
import type { CaseEntity } from '../case/case.entity.js';
import type { CaseService } from '../case/case.service.js';

/** A case as it is, and what has happened to it last: null where it is told as the state that there was. */
export interface ChangedCase {
  readonly row: CaseEntity;
  readonly action: CaseChangedData['action'] | null;
}

export type CaseChangeNews = LivePush<ChangedCase> | LiveResync;

/** How often it is looked whether a case of another clinic is still granted, although nothing was heard, milliseconds. */
const LOOK_MS = 2_500;

/** What happens to cases, live: to all of a clinic, or to one, which may be another clinic's while it is granted. */
export class CaseChangeFeed {
  readonly #logs: LiveLogs<CaseChangedData>;
  readonly #cases: CaseService;
  readonly #rows: SharedRows<CaseEntity>;

  /** @param database the process's own, not that of users: keys of cursors are nobody's. */
  constructor(bus: EventBus, database: TenantDatabase, cases: CaseService, logger: Logger) {
    this.#cases = cases;
    this.#rows = new SharedRows((tenantId, ids) => cases.byIds({ tenantId }, ids));
    this.#logs = new LiveLogs<CaseChangedData>({
      bus,
      keys: createLiveKeys(database),
      logger,
      stream: DIAGNOSES_STREAM.name,
      purpose: 'cases',
      decode: (payload) => caseChangedEvent.safeParse(payload).data?.data,
      changeOf: ({ caseId: id, revision }) => ({ id, revision }),
    });
  }

  /**
   * Of the whole clinic. Without a cursor, a resync comes first: the worklist is to be loaded then, and not before.
   *
   * @param priorities of cases that matter; by default, or where there are none, all do.
   */
  followClinic(
    context: RequestContext,
    after?: string | null,
    priorities: readonly Priority[] = [],
  ): AsyncIterableIterator<CaseChangeNews> {
    // What a case is urgent for never changes: what is left out here has not been shown either.
    const matters = ({ priority }: CaseChangedData) => priorities.length === 0 || priorities.includes(priority);
    return endable(context.signal, (signal) => this.#ofClinic(context, after ?? '', matters, signal));
  }

  /** Of one case: as it is, and after every change; behind a cursor, only as it changed since. Ends when it is not to be seen. */
  followCase(context: RequestContext, caseId: string, after?: string | null): AsyncIterableIterator<CaseChangeNews> {
    return endable(context.signal, (signal) => this.#ofCase(context, caseId, after, signal));
  }

  close(): void {
    this.#logs.close();
  }

  async *#ofClinic(
    context: RequestContext,
    after: string,
    matters: (event: CaseChangedData) => boolean,
    signal: AbortSignal,
  ): AsyncGenerator<CaseChangeNews, void, void> {
    const { tenantId } = context.identity;
    const following = await LiveFollowing.begin(this.#logs, context, placeOf(tenantId), after);
    try {
      for (let news = await following.next(signal); news; news = await following.next(signal)) {
        if (news.kind === 'resync') {
          yield following.resync(news.reason, news.cursor);
          continue;
        }
        const changed = news.entries.filter(({ event }) => matters(event));
        const rows = await Promise.all(changed.map(({ event }) => this.#rows.row(tenantId, event.caseId)));
        for (const [i, { event, cursor }] of changed.entries()) {
          const row = rows[i];
          // What has changed again is told by the event that says so, which comes later.
          if (!row || row.revision > event.revision) continue;
          yield following.push({ row, action: event.action }, cursor);
        }
      }
    } finally {
      following.end();
    }
  }

  async *#ofCase(
    context: RequestContext,
    caseId: string,
    after: string | null | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<CaseChangeNews, void, void> {
    const scope = scopeOf(context);
    const alone = async () => (await this.#cases.byIds(scope, [caseId]))[0];
    const first = await alone();
    if (!first) return;
    const remote = first.tenantId !== scope.tenantId;
    // Row security shows a case of another clinic while it is granted, and no longer; so each doctor reads it alone.
    const seen = remote ? alone : () => this.#rows.row(scope.tenantId, caseId);
    const following = await LiveFollowing.begin(this.#logs, context, placeOf(first.tenantId), after);
    try {
      let told = 0;
      if (!following.resumes) {
        // Once more, now that it is known from where on changes are told.
        const row = await seen();
        if (!row) return;
        told = row.revision;
        yield following.push({ row, action: null }, following.cursor);
      }
      while (!signal.aborted) {
        const until = remote ? AbortSignal.any([signal, AbortSignal.timeout(LOOK_MS)]) : signal;
        const news = await following.next(until);
        if (signal.aborted) return;
        if (news?.kind === 'resync') yield following.resync(news.reason, news.cursor);
        const last =
          news?.kind === 'events'
            ? news.entries.filter(({ event }) => event.caseId === caseId && event.revision > told).at(-1)
            : undefined;
        if (!last && !remote) continue;
        const row = await seen();
        if (!row) return;
        if (!last || row.revision > last.event.revision) continue;
        told = row.revision;
        yield following.push({ row, action: last.event.action }, last.cursor);
      }
    } finally {
      following.end();
    }
  }
}

const placeOf = (tenantId: string) => ({ tenantId, subject: caseChangedSubject(tenantId) });
