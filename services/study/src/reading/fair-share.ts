/** A clinic with studies of one priority that wait for their turn. */
export interface Contender {
  readonly tenantId: string;
  /** Its studies that have been let go and are not yet read. */
  outstanding: number;
  /** Where its next turn may begin at the earliest: what it has been given so far, by its weight. */
  next: number;
  /** Its part, against others'. */
  readonly weight: number;
}

/** What has been let go of one priority, and what may be. */
export interface Share {
  /** Studies of all clinics that have been let go and are not yet read. */
  total: number;
  /** How many there should be, so that workers have enough to do and nobody waits behind more. */
  readonly capacity: number;
  /** Where the last turn began. */
  virtualTime: number;
}

/**
 * Start-time fair queueing (Goyal, Vin, Cheng 1997): of the clinics that wait, the one whose turn begins first; one that
 * has not waited for a while begins now, neither punished nor rewarded for it. A clinic of which nothing is being read
 * may go beyond the capacity, up to twice as much, rather than wait for somebody else's reading to end.
 *
 * @returns undefined when nobody may have a turn now.
 */
export function nextTurn(contenders: readonly Contender[], share: Share): Contender | undefined {
  const { total, capacity } = share;
  const limitOf = ({ outstanding }: Contender) => (outstanding === 0 ? 2 * capacity : capacity);
  return contenders
    .filter((contender) => total < limitOf(contender))
    .reduce<Contender | undefined>((best, one) => (best && !isBefore(one, best, share) ? best : one), undefined);
}

/** Notes that a contender had a turn of this cost (images). Returns where it began. */
export function takeTurn(contender: Contender, share: Share, cost: number): number {
  const began = beginning(contender, share);
  contender.outstanding += 1;
  contender.next = began + cost / contender.weight;
  share.total += 1;
  share.virtualTime = began;
  return began;
}

const beginning = ({ next }: Contender, { virtualTime }: Share): number => Math.max(next, virtualTime);

function isBefore(one: Contender, other: Contender, share: Share): boolean {
  const difference = beginning(one, share) - beginning(other, share);
  return difference < 0 || (difference === 0 && one.outstanding < other.outstanding);
}
