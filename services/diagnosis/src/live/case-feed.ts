import { ClientError, type EventBus, endable, type Grantee, type RequestContext, scopeOf } from '@pulmora/platform';
import {
  diagnosisUpdatedEvent,
  diagnosisUpdatedSubject,
  grantChangedEvent,
  grantChangedSubject,
} from '@pulmora/schema';
import type { DiagnosisEntity } from '../diagnosis/diagnosis.entity.js';
import type { DiagnosisScope, DiagnosisService } from '../diagnosis/diagnosis.service.js';
import type { CaseGrantService } from '../grant/case-grant.service.js';
import { ChangeQueue } from './change-queue.js';
import type { DiagnosisFeed } from './diagnosis-feed.js';

/** How often a grant is looked at although nothing was heard of it: an event may be lost, and access must end. */
const LOOK_MS = 2_500;

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * The changes of diagnoses that a user may follow: their own clinic's, and a case that another clinic has granted them,
 * which ends when the grant does.
 */
export class CaseFeed {
  readonly #bus: EventBus;
  readonly #own: DiagnosisFeed;
  readonly #diagnoses: DiagnosisService;
  readonly #grants: CaseGrantService;

  constructor(bus: EventBus, own: DiagnosisFeed, diagnoses: DiagnosisService, grants: CaseGrantService) {
    this.#bus = bus;
    this.#own = own;
    this.#diagnoses = diagnoses;
    this.#grants = grants;
  }

  follow(context: RequestContext, scope: DiagnosisScope): AsyncIterableIterator<DiagnosisEntity> {
    const { tenantId, subject } = scopeOf(context);
    const named = scope.studyId !== undefined || scope.patientId !== undefined;
    if (subject === undefined || !named) return this.#own.follow(context, scope);
    return endable(context.signal, (signal) => this.#either(context, scope, { tenantId, subject }, signal));
  }

  async *#either(
    context: RequestContext,
    scope: DiagnosisScope,
    grantee: Grantee,
    signal: AbortSignal,
  ): AsyncGenerator<DiagnosisEntity, void, void> {
    const [grant] = await this.#grants.liveGrants(grantee, scope);
    if (grant) yield* this.#granted(context, scope, grantee, grant.tenantId, signal);
    else yield* this.#own.follow({ ...context, signal }, scope);
  }

  async *#granted(
    context: RequestContext,
    scope: DiagnosisScope,
    grantee: Grantee,
    owner: string,
    signal: AbortSignal,
  ): AsyncGenerator<DiagnosisEntity, void, void> {
    const over = new AbortController();
    const changes = new ChangeQueue(AbortSignal.any([signal, over.signal]));
    const look = () => changes.add('look');
    const streams = await Promise.all([
      this.#bus.subscribe(diagnosisUpdatedSubject(owner)),
      this.#bus.subscribe(grantChangedSubject(owner)),
    ]).catch(() => {
      throw new ClientError('Live updates are not available right now.', 'SERVICE_UNAVAILABLE');
    });
    for (const stream of streams) void wake(stream, scope, look);
    const looking = setInterval(look, LOOK_MS);
    let expiry: NodeJS.Timeout | undefined;
    const told = new Map<string, number>();
    try {
      look();
      for await (const _look of changes) {
        const grants = await this.#grants.liveGrants(grantee, scope);
        if (grants.length === 0) return;
        clearTimeout(expiry);
        const left = Math.min(...grants.map((grant) => grant.expiresAt.getTime())) - Date.now();
        expiry = setTimeout(look, Math.min(Math.max(left, 0) + 50, LONGEST_TIMER_MS));
        // Read as the remote doctor, whom row security shows what is granted and nothing else.
        const studies = [...new Set(grants.map((grant) => grant.studyId))];
        for (const diagnosis of await this.#diagnoses.latestOfStudies(grantee, studies)) {
          if (!diagnosis || diagnosis.revision <= (told.get(diagnosis.id) ?? 0)) continue;
          told.set(diagnosis.id, diagnosis.revision);
          // What this subscription loaded for the last push is out of date by now.
          context.loaders.clear();
          yield diagnosis;
        }
      }
    } finally {
      over.abort();
      clearInterval(looking);
      clearTimeout(expiry);
      await Promise.all(streams.map((stream) => stream.return?.()));
    }
  }
}

/** An event only says that something of what is followed may have changed. */
async function wake(
  messages: AsyncIterableIterator<unknown>,
  { studyId, patientId }: DiagnosisScope,
  look: () => void,
): Promise<void> {
  for await (const message of messages) {
    const diagnosis = diagnosisUpdatedEvent.safeParse(message);
    const about = diagnosis.success ? diagnosis.data.data : grantChangedEvent.safeParse(message).data?.data;
    if (about && (about.studyId === studyId || about.patientId === patientId)) look();
  }
}
