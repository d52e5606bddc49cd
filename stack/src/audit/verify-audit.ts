import { type AuditAnchor, type AuditVerdict, auditedTenants, verifyAuditChain } from '@pulmora/platform';
import pg from 'pg';
import type { DatabaseUrls } from '../platform/processes.js';

/** The databases that keep a part of the audit trail, and the role by which it is verified. */
export const AUDIT_DATABASES = {
  patient: 'patientSealer',
  study: 'studySealer',
  diagnosis: 'diagnosisSealer',
} as const satisfies Record<string, keyof DatabaseUrls>;
export type AuditDatabase = keyof typeof AUDIT_DATABASES;

/** By database and tenant. */
export type AuditAnchors = Partial<Record<AuditDatabase, Record<string, AuditAnchor>>>;

export interface AuditFinding extends AuditVerdict {
  readonly database: AuditDatabase;
}

/**
 * Verifies the chains of every database.
 *
 * @param anchors where they stood the last time; a chain that does not reach back to its anchor has been cut.
 * @throws an error of the pg driver when a database cannot be reached.
 */
export async function verifyAudit(
  urls: Pick<DatabaseUrls, (typeof AUDIT_DATABASES)[AuditDatabase]>,
  { tenantId, anchors = {} }: { readonly tenantId?: string | undefined; readonly anchors?: AuditAnchors } = {},
): Promise<AuditFinding[]> {
  const findings: AuditFinding[] = [];
  for (const database of Object.keys(AUDIT_DATABASES) as AuditDatabase[]) {
    const client = new pg.Client({ connectionString: urls[AUDIT_DATABASES[database]] });
    await client.connect();
    try {
      // What is sealed meanwhile is as if it were not there yet.
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const sql = async <Row>(text: string, values: unknown[]) => (await client.query(text, values)).rows as Row[];
      const known = anchors[database] ?? {};
      const tenants = new Set([...(await auditedTenants(sql)), ...Object.keys(known)]);
      for (const tenant of [...tenants].filter((one) => tenantId === undefined || one === tenantId).sort()) {
        findings.push({ database, ...(await verifyAuditChain(sql, tenant, known[tenant])) });
      }
    } finally {
      await client.end();
    }
  }
  return findings;
}

/** Where the chains stand now; one that cannot be trusted keeps the anchor that it had. */
export function anchorsAfter(findings: readonly AuditFinding[], before: AuditAnchors): AuditAnchors {
  const after: AuditAnchors = structuredClone(before);
  for (const { database, tenantId, anchor } of findings) {
    if (anchor) after[database] = { ...after[database], [tenantId]: anchor };
  }
  return after;
}
