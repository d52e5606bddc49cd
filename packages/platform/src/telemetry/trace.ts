import { randomBytes } from 'node:crypto';

/** W3C Trace Context, section 3.2: `00-<trace id>-<parent id>-<flags>`. */
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;

/** Continues a caller's trace, or starts one when the header is absent or malformed. */
export function continueTrace(header: string | undefined): string {
  const traceId = TRACEPARENT.exec(header ?? '')?.[1] ?? randomBytes(16).toString('hex');
  return `00-${traceId}-${randomBytes(8).toString('hex')}-01`;
}

/** The 32 hex digits that logs, events and masked errors carry. */
export const traceIdOf = (traceparent: string): string => TRACEPARENT.exec(traceparent)?.[1] ?? '0'.repeat(32);
