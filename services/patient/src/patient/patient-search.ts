import { FairSlots, type PageRequest, type TenantDatabase } from '@pulmora/platform';
import type { IdentifierRing } from './patient-seals.js';

interface Candidate {
  readonly id: string;
  readonly created_at: Date;
  readonly name: string | null;
  readonly sealed_name: Buffer | null;
  readonly exact: boolean;
}

/** Searches for a part of a name that run at once in this process, clinics in turn; and how many of one clinic may wait. */
const scans = new FairSlots(2, 16);

/** Names decrypted between two looks at the database, at most. */
const BATCH = 1_000;

/**
 * Ids of the patients whose record number this is, or whose name contains it, newest first, one more than asked for. A
 * record number is looked up, and where it has a digit in it nobody else is meant; a part of a name cannot be, so names are
 * decrypted one after another until a page is full.
 *
 * @param signal ends the search when who asked has gone.
 * @throws {NoSlotError} when too many searches of the clinic wait already; the signal's reason.
 */
export async function searchPatients(
  database: TenantDatabase,
  ring: IdentifierRing,
  tenantId: string,
  { first, after }: PageRequest,
  search: string,
  signal?: AbortSignal,
): Promise<string[]> {
  const indexes = ring.indexesOf(search);
  if (/\d/.test(search)) {
    const holders: { id: string }[] = await database.read(tenantId, (unit) =>
      unit.manager.query('SELECT id FROM patients WHERE record_number_index = ANY($1::bytea[])', [indexes]),
    );
    if (holders.length > 0) return holders.map(({ id }) => id);
  }
  const scan = () => scanNames(database, ring, tenantId, { first, after }, { search, indexes, signal });
  return scans.run(tenantId, scan, signal);
}

async function scanNames(
  database: TenantDatabase,
  ring: IdentifierRing,
  tenantId: string,
  { first, after }: PageRequest,
  {
    search,
    indexes,
    signal,
  }: { readonly search: string; readonly indexes: readonly Buffer[]; readonly signal: AbortSignal | undefined },
): Promise<string[]> {
  const wanted = search.toLowerCase();
  const found: string[] = [];
  for (let position = after; ; ) {
    signal?.throwIfAborted();
    const from: PageRequest['after'] = position;
    const candidates = await database.read(
      tenantId,
      (unit): Promise<Candidate[]> =>
        unit.manager.query(
          `SELECT id, created_at, name, sealed_name,
                  coalesce(record_number_index = ANY($1::bytea[]), false) OR coalesce(record_number = $2, false) AS exact
             FROM patients ${from ? 'WHERE (created_at, id) < ($4, $5)' : ''}
            ORDER BY created_at DESC, id DESC LIMIT $3`,
          [indexes, search, BATCH, ...(from ? [from.at, from.id] : [])],
        ),
    );
    for (const { id, name, sealed_name: sealed, exact } of candidates) {
      const isMeant = () => (name ?? (sealed ? ring.openName(id, sealed) : '')).toLowerCase().includes(wanted);
      if (exact || isMeant()) found.push(id);
      if (found.length > first) return found;
    }
    const last = candidates.at(-1);
    if (!last || candidates.length < BATCH) return found;
    position = { at: last.created_at, id: last.id };
  }
}
