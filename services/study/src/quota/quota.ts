/** What of a clinic's uploads is limited. */
export const QUOTAS = ['STORED_BYTES', 'BYTES_PER_DAY', 'STUDIES_PER_DAY'] as const;
export type QuotaName = (typeof QUOTAS)[number];

/** Bytes, bytes, and studies. */
export type QuotaAmounts = Readonly<Record<QuotaName, number>>;

/** A clinic's use, and what it may use. A day is one of UTC. */
export interface QuotaStanding {
  readonly used: QuotaAmounts;
  /** By uploads that are on their way. */
  readonly reserved: QuotaAmounts;
  readonly limits: QuotaAmounts;
}

/** Of what there is no more room, how much of it is used, and how much may be. */
export interface Exceeded {
  readonly quota: QuotaName;
  readonly used: number;
  readonly limit: number;
}

/** An upload for which there is no room. */
export class QuotaExceededError extends Error implements Exceeded {
  constructor(
    readonly quota: QuotaName,
    readonly used: number,
    readonly limit: number,
  ) {
    super(quota);
    this.name = 'QuotaExceededError';
  }
}

/** How much more there is room for, of each; never less than nothing. */
export function roomIn({ used, reserved, limits }: QuotaStanding): QuotaAmounts {
  const room = (name: QuotaName) => Math.max(0, limits[name] - used[name] - reserved[name]);
  return {
    STORED_BYTES: room('STORED_BYTES'),
    BYTES_PER_DAY: room('BYTES_PER_DAY'),
    STUDIES_PER_DAY: room('STUDIES_PER_DAY'),
  };
}

/**
 * How many bytes an upload may reserve: what it wants where there is room for that, else as much as there is.
 *
 * @param needed at least so many, bytes.
 * @throws {QuotaExceededError} naming the first quota that has no room.
 */
export function grantOf(standing: QuotaStanding, needed: number, wanted: number): number {
  const room = roomIn(standing);
  const wants: QuotaAmounts = { STORED_BYTES: needed, BYTES_PER_DAY: needed, STUDIES_PER_DAY: 1 };
  for (const name of ['STUDIES_PER_DAY', 'STORED_BYTES', 'BYTES_PER_DAY'] as const) {
    if (room[name] < wants[name]) throw new QuotaExceededError(name, standing.used[name], standing.limits[name]);
  }
  return Math.min(Math.max(needed, wanted), room.STORED_BYTES, room.BYTES_PER_DAY);
}

const MESSAGES: Readonly<Record<QuotaName, string>> = {
  STORED_BYTES: 'Your clinic has no more room for images. Ask whoever operates the platform for more.',
  BYTES_PER_DAY: 'Your clinic has sent in as much as it may in a day. Try again tomorrow (UTC).',
  STUDIES_PER_DAY: 'Your clinic has sent in as many studies as it may in a day. Try again tomorrow (UTC).',
};

/** What a person is told. */
export const quotaMessage = ({ quota }: Pick<Exceeded, 'quota'>): string => MESSAGES[quota];
