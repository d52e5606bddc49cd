import {
  ClientError,
  type EventBus,
  endable,
  type Grantee,
  LiveFollowing,
  type LiveNews,
  type RequestContext,
  scopeOf,
} from '@pulmora/platform';
import {
  type DiagnosisUpdatedData,
  diagnosisUpdatedSubject,
  grantChangedEvent,
  grantChangedSubject,
} from '@pulmora/schema';
import type { DiagnosisScope, DiagnosisService } from '../diagnosis/diagnosis.service.js';
import type { CaseGrantService } from '../grant/case-grant.service.js';
import { type DiagnosisFeed, type DiagnosisNews, isIn } from './diagnosis-feed.js';
import type { DiagnosisLogs } from './diagnosis-logs.js';

/** How often a grant is looked at although nothing was heard of it: an event may be lost, and access must end. */
const LOOK_MS = 2_500;

/**
 * The changes of diagnoses that a user may follow: their own clinic's, and a case that another clinic has granted them,
 * which ends when the grant does.
 */
export class CaseFeed {
  readonly #bus: EventBus;
  readonly #logs: DiagnosisLogs;
  readonly #own: DiagnosisFeed;
  readonly #diagnoses: DiagnosisService;
  readonly #grants: CaseGrantService;

  constructor(
    bus: EventBus,
    logs: DiagnosisLogs,
    own: DiagnosisFeed,
    diagnoses: DiagnosisService,
    grants: CaseGrantService,
  ) {
    this.#bus = bus;
    this.#logs = logs;
    this.#own = own;
    this.#diagnoses = diagnoses;
    this.#grants = grants;
  }

  /** @param after where the client left off, see {@link DiagnosisFeed.follow}. */
  follow(context: RequestContext, scope: DiagnosisScope, after?: string | null): AsyncIterableIterator<DiagnosisNews> {
    const { tenantId, subject } = scopeOf(context);
    const named = scope.studyId !== undefined || scope.patientId !== undefined;
    if (subject === undefined || !named) return this.#own.follow(context, scope, after);
    return endable(context.signal, (signal) => this.#either(context, scope, after, { tenantId, subject }, signal));
  }

  async *#either(
    context: RequestContext,
    scope: DiagnosisScope,
    after: string | null | undefined,
    grantee: Grantee,
    signal: AbortSignal,
  ): AsyncGenerator<DiagnosisNews, void, void> {
    const [grant] = await this.#grants.liveGrants(grantee, scope);
    if (grant) yield* this.#granted(context, scope, after, grantee, grant.tenantId, signal);
    else yield* this.#own.follow({ ...context, signal }, scope, after);
  }

  async *#granted(
    context: RequestContext,
    scope: DiagnosisScope,
    after: string | null | undefined,
    grantee: Grantee,
    owner: string,
    signal: AbortSignal,
  ): AsyncGenerator<DiagnosisNews, void, void> {
    const grantChanges = await this.#bus.subscribe(grantChangedSubject(owner)).catch(() => {
      throw new ClientError('Live updates are not available right now.', 'SERVICE_UNAVAILABLE');
    });
    const place = { tenantId: owner, subject: diagnosisUpdatedSubject(owner) };
    const following = await LiveFollowing.begin(this.#logs, context, place, after);
    const look = new Look(signal);
    void look.onGrantChanges(grantChanges, scope);
    const told = new Map<string, number>();
    /** Cases whose state was told, or needs not be. */
    const known = new Set<string>();
    try {
      for (let first = true; ; first = false) {
        const grants = await this.#grants.liveGrants(grantee, scope);
        if (grants.length === 0) return;
        const studies = [...new Set(grants.map((grant) => grant.studyId))];
        if (first && following.resumes) for (const study of studies) known.add(study);
        // Read as the remote doctor, whom row security shows what is granted and nothing else.
        const unknown = studies.filter((study) => !known.has(study));
        const states = (await this.#diagnoses.latestOfStudies(grantee, unknown)).filter((row) => row !== undefined);
        for (const [i, row] of states.entries()) {
          known.add(row.studyId);
          if (row.revision <= (told.get(row.id) ?? 0)) continue;
          told.set(row.id, row.revision);
          yield following.push(row, i === states.length - 1 ? following.cursor : null);
        }
        const ends = Math.min(...grants.map((grant) => grant.expiresAt.getTime()));
        const until = look.next(Math.min(LOOK_MS, Math.max(ends - Date.now(), 0) + 50));
        const mine = (event: DiagnosisUpdatedData) => isIn(scope, event) && known.has(event.studyId);
        const news = await nextOfMine(following, until, mine);
        if (signal.aborted) return;
        if (news?.kind === 'resync') {
          if ((after ?? undefined) !== undefined) yield following.resync(news.reason, news.cursor);
          known.clear();
        }
        if (news?.kind !== 'events') continue;
        const ids = new Set(news.entries.map(({ event }) => event.diagnosisId));
        const rows = await this.#diagnoses.byIds(grantee, [...ids]);
        for (const { event, cursor } of news.entries) {
          const row = rows.find((one) => one?.id === event.diagnosisId);
          if (!row || row.revision > event.revision || row.revision <= (told.get(row.id) ?? 0)) continue;
          told.set(row.id, row.revision);
          yield following.push(row, cursor);
        }
      }
    } finally {
      following.end();
      await grantChanges.return?.();
    }
  }
}

/** What comes next of these events alone: the other cases of the clinic are none of a remote doctor's concern. */
async function nextOfMine(
  following: LiveFollowing<DiagnosisUpdatedData>,
  until: AbortSignal,
  mine: (event: DiagnosisUpdatedData) => boolean,
): Promise<LiveNews<DiagnosisUpdatedData> | undefined> {
  for (;;) {
    const news = await following.next(until);
    if (news?.kind !== 'events') return news;
    const entries = news.entries.filter(({ event }) => mine(event));
    if (entries.length > 0) return { kind: 'events', entries };
  }
}

/** When it is time to look at the grants again: after a while, and when something was heard of one. */
class Look {
  readonly #outer: AbortSignal;
  #current = new AbortController();
  #heard = false;

  constructor(outer: AbortSignal) {
    this.#outer = outer;
    outer.addEventListener('abort', () => this.#current.abort(), { once: true });
  }

  /** Aborts when it is time. */
  next(withinMs: number): AbortSignal {
    this.#current = new AbortController();
    if (this.#heard || this.#outer.aborted) this.#current.abort();
    this.#heard = false;
    const timer = setTimeout(() => this.#current.abort(), withinMs);
    this.#current.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
    return this.#current.signal;
  }

  async onGrantChanges(messages: AsyncIterableIterator<unknown>, { studyId, patientId }: DiagnosisScope) {
    for await (const message of messages) {
      const about = grantChangedEvent.safeParse(message).data?.data;
      if (!about || (about.studyId !== studyId && about.patientId !== patientId)) continue;
      this.#heard = true;
      this.#current.abort();
    }
  }
}
