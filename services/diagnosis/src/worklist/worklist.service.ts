import { type Grantee, rowsInOrder, type TenantDatabase, type UnitOfWork } from '@pulmora/platform';
import { PRIORITIES, type Priority } from '@pulmora/schema';
import { In } from 'typeorm';
import { CaseEntity } from '../case/case.entity.js';
import { type Clock, systemClock } from '../case/case-clock.js';
import type { WorklistPage, WorklistPosition } from './worklist-cursor.js';
import {
  beginningsSql,
  comesAfter,
  isChosen,
  keyOf,
  stretchesJson,
  stretchesOf,
  type WorklistChoice,
} from './worklist-query.js';

/** Whose worklist: that of a clinic, or what other clinics have granted to somebody of it. */
export interface WorklistOwner {
  readonly person: Grantee;
  readonly clinic: 'OWN' | 'GRANTED';
  /** Whether the outcomes may be told to whoever asks. */
  readonly byOutcome: boolean;
}

/** A case with the place that it has in the list that was asked for. */
export interface WorklistRow {
  readonly case: CaseEntity;
  /** What it was merged by; see `Stretch.key`. */
  readonly key: number;
}

/** How many there are; what is more than {@link COUNT_CAP} is not counted. */
export interface WorklistCount {
  readonly total: number;
  readonly byPriority: Readonly<Record<Priority, number>>;
  readonly breached: number;
}

export const COUNT_CAP = 1_000;

/** Cases in the order in which they are to be worked through: priority, what a model made of them, waiting time. */
export class WorklistService {
  readonly #database: TenantDatabase;
  readonly #clock: Clock;

  constructor(database: TenantDatabase, clock: Clock = systemClock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** One more than asked for, which tells whether there are more. */
  async list(owner: WorklistOwner, choice: WorklistChoice, page: WorklistPage): Promise<WorklistRow[]> {
    return owner.clinic === 'OWN' ? this.#own(owner, choice, page) : this.#granted(owner, choice, page);
  }

  /** Counts what a choice has, by priority, each up to {@link COUNT_CAP}. */
  async count(owner: WorklistOwner, choice: WorklistChoice): Promise<WorklistCount> {
    const count =
      owner.clinic === 'OWN' ? await this.#ownCount(owner, choice) : await this.#grantedCount(owner, choice);
    const byPriority = { STAT: 0, URGENT: 0, ROUTINE: 0 };
    for (const priority of choice.priorities?.length ? choice.priorities : PRIORITIES) {
      byPriority[priority] = await count({ priorities: [priority] });
    }
    const breached = choice.breached === false ? 0 : await count({ breached: true });
    const total = Math.min(COUNT_CAP, byPriority.STAT + byPriority.URGENT + byPriority.ROUTINE);
    return { total, byPriority, breached };
  }

  async #own(owner: WorklistOwner, choice: WorklistChoice, { first, after }: WorklistPage): Promise<WorklistRow[]> {
    const statement = pageStatement(owner, choice, { first, after }, this.#clock());
    if (!statement) return [];
    return this.#database.read(owner.person.tenantId, async (unit) => {
      const places: { id: string; key: number }[] = await unit.manager.query(statement.text, [...statement.values]);
      const ids = places.map(({ id }) => id);
      const cases = ids.length === 0 ? [] : await unit.repository(CaseEntity).findBy({ id: In(ids) });
      const rows = rowsInOrder(ids, cases, ({ id }) => id);
      const found = places.flatMap(({ key }, i) => (rows[i] ? [{ key, case: rows[i] }] : []));
      unit.notShown(found.slice(first).map((one) => one.case));
      return found;
    });
  }

  /** What is granted to one person is little: it is looked at as a whole. */
  async #granted(owner: WorklistOwner, choice: WorklistChoice, { first, after }: WorklistPage): Promise<WorklistRow[]> {
    const now = this.#clock();
    return this.#database.across('pulmora_remote', owner.person, async (unit) => {
      const cases = await grantedCases(unit);
      const found = cases
        .filter((row) => isChosen(choice, row, owner.person, now))
        .map((row) => ({ key: keyOf(row, owner.byOutcome), case: row }))
        .filter((row) => !after || comesAfter(placeOf(row), after))
        .toSorted((one, other) => (comesAfter(placeOf(one), placeOf(other)) ? 1 : -1))
        .slice(0, first + 1);
      const shown = new Set(found.slice(0, first).map((one) => one.case));
      unit.notShown(cases.filter((row) => !shown.has(row)));
      return found;
    });
  }

  async #ownCount(owner: WorklistOwner, choice: WorklistChoice) {
    const now = this.#clock();
    return async (narrower: WorklistChoice): Promise<number> => {
      const chosen = { ...choice, ...narrower };
      const stretches = stretchesOf(chosen, { now, byOutcome: true });
      if (stretches.length === 0) return 0;
      const sql = `SELECT count(*)::int AS count FROM (${beginningsSql('1', chosen)} LIMIT $2) AS counted`;
      const values = [stretchesJson(stretches), COUNT_CAP, now, ...asker(owner, chosen)];
      const [row]: { count: number }[] = await this.#database.read(owner.person.tenantId, (unit) =>
        unit.manager.query(sql, values),
      );
      return row?.count ?? 0;
    };
  }

  async #grantedCount(owner: WorklistOwner, choice: WorklistChoice) {
    const now = this.#clock();
    const cases = await this.#database.across('pulmora_remote', owner.person, async (unit) => {
      const rows = await grantedCases(unit);
      unit.notShown(rows);
      return rows;
    });
    return async (narrower: WorklistChoice): Promise<number> =>
      Math.min(COUNT_CAP, cases.filter((row) => isChosen({ ...choice, ...narrower }, row, owner.person, now)).length);
  }
}

export interface PageStatement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** The statement that finds the places of a page of a clinic's own list; undefined where there can be none. */
export function pageStatement(
  owner: WorklistOwner,
  choice: WorklistChoice,
  { first, after }: WorklistPage,
  now: Date,
): PageStatement | undefined {
  const stretches = stretchesOf(choice, { now, after, byOutcome: owner.byOutcome });
  if (stretches.length === 0) return undefined;
  return {
    text: `${beginningsSql('c.id, c.received_at', choice)}
        ORDER BY found.key, found.received_at, found.id LIMIT $2`,
    values: [stretchesJson(stretches), first + 1, now, ...asker(owner, choice)],
  };
}

/** The place of a row in its list. */
export const placeOf = ({ key, case: { receivedAt, id } }: WorklistRow): WorklistPosition => ({
  rank: key,
  receivedAt,
  id,
});

/** By grants that live, the newest {@link COUNT_CAP}: from the grants to their cases, since no index leads another way. */
async function grantedCases(unit: UnitOfWork): Promise<CaseEntity[]> {
  const granted: { tenant_id: string; study_id: string }[] = await unit.manager.query(
    `SELECT tenant_id, study_id FROM case_grants WHERE revoked_at IS NULL AND expires_at > now()
      ORDER BY granted_at DESC LIMIT $1`,
    [COUNT_CAP],
  );
  if (granted.length === 0) return [];
  const where = [...groupBy(granted)].map(([tenantId, studyIds]) => ({ tenantId, studyId: In(studyIds) }));
  return unit.repository(CaseEntity).find({ where });
}

function groupBy(granted: readonly { tenant_id: string; study_id: string }[]): Map<string, string[]> {
  const byClinic = new Map<string, string[]>();
  for (const { tenant_id: tenantId, study_id: studyId } of granted) {
    byClinic.set(tenantId, [...(byClinic.get(tenantId) ?? []), studyId]);
  }
  return byClinic;
}

const asker = ({ person }: WorklistOwner, { assignee }: WorklistChoice): string[] =>
  assignee === 'ME' ? [person.subject, person.tenantId] : [];
