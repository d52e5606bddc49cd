/** Why a client has to load anew what it shows: it asked for a cursor to begin with, or what it had is of no use. */
export const RESYNC_REASONS = ['START', 'UNKNOWN_EPOCH', 'TOO_OLD'] as const;
export type ResyncReason = (typeof RESYNC_REASONS)[number];
