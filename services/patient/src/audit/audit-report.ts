import {
  type AuditClient,
  type AuditEntryView,
  type AuditFilter,
  type AuditSource,
  type AuditTrail,
  auditQuery,
  type ClinicUsersPart,
  encodeCursor,
  mergeClinicUsers,
  mergedAuditPage,
  pageRequest,
  type RequestContext,
  toAuditEntry,
  userPageRequest,
} from '@pulmora/platform';
import { inPlainWords } from './plain-words.js';

/** One request of one person, whatever it touched of a patient's data. */
export interface Access {
  readonly at: Date;
  readonly who: string;
  readonly roles: readonly string[];
  readonly otherClinic: boolean;
  readonly what: string[];
}

export interface AccessReport {
  readonly accesses: Access[];
  readonly complete: boolean;
}

/** Entries that a report for a patient is made of, at most. */
const MAX_ENTRIES = 2_000;
const PAGE = 100;

/**
 * The audit trail as one, though each service keeps its own part: entries are written in the transaction of what they
 * tell of, and so where that is. The parts are asked for on the user's behalf and merged.
 */
export class AuditReport {
  constructor(
    private readonly own: AuditTrail,
    private readonly others: readonly AuditClient[],
  ) {}

  trail(context: RequestContext, filter: AuditFilter | undefined, first: number, after?: string) {
    pageRequest(first, after);
    const query = auditQuery(filter);
    const sources = [this.#ownPart(query), ...this.others.map((other) => other.trail(filter))];
    return mergedAuditPage(sources, context, first, after);
  }

  /** Who did or was shown something in the asker's clinic, all services together. */
  async users(context: RequestContext, first: number, after?: string): Promise<ClinicUsersPart> {
    const page = userPageRequest(first, after);
    const own = this.own
      .users(context.identity.tenantId, page)
      .then((users): ClinicUsersPart => ({ users: users.slice(0, first), hasNextPage: users.length > first }));
    const others = this.others.map((other) => other.users(context, first, after));
    return mergeClinicUsers(await Promise.all([own, ...others]), first);
  }

  /** @param patientId global ID. */
  async accesses(context: RequestContext, patientId: string): Promise<AccessReport> {
    const sources = [
      this.#ownPart(auditQuery({ patientId })),
      ...this.others.map((other) => other.accesses(patientId)),
    ];
    const entries: AuditEntryView[] = [];
    let after: string | undefined;
    let more = true;
    while (more && entries.length < MAX_ENTRIES) {
      const page = await mergedAuditPage(sources, context, PAGE, after);
      entries.push(...page.nodes);
      after = page.pageInfo.endCursor ?? undefined;
      more = page.pageInfo.hasNextPage;
    }
    return { accesses: byRequest(entries, context.identity.tenantId), complete: !more };
  }

  #ownPart(query: ReturnType<typeof auditQuery>): AuditSource {
    return async ({ identity }, first, after) => {
      const rows = await this.own.list(identity.tenantId, query, pageRequest(first, after));
      return {
        edges: rows
          .slice(0, first)
          .map((row) => ({ node: toAuditEntry('patient', row), cursor: encodeCursor({ at: row.at, id: row.id }) })),
        pageInfo: { hasNextPage: rows.length > first },
      };
    };
  }
}

/** What one person asked for at once is one access, though three services recorded their share of it. */
function byRequest(entries: readonly AuditEntryView[], clinicId: string): Access[] {
  const requests = new Map<string, Access>();
  for (const entry of entries) {
    const what = inPlainWords(entry);
    const key = `${entry.traceId} ${entry.actor}`;
    const request = requests.get(key);
    if (!request) {
      requests.set(key, {
        at: entry.at,
        who: entry.actor,
        roles: entry.roles,
        otherClinic: entry.actorClinicId !== null && entry.actorClinicId !== clinicId,
        what: [what],
      });
    } else if (!request.what.includes(what)) request.what.push(what);
  }
  return [...requests.values()];
}
