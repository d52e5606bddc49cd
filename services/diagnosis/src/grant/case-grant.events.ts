import { newCloudEvent, type OutboxEvent } from '@pulmora/platform';
import { GRANT_CHANGED, type GrantChangedData, grantChangedSubject } from '@pulmora/schema';
import type { CaseGrantEntity } from './case-grant.entity.js';

/** Of a grant, what others are told. */
export type ToldGrant = Omit<CaseGrantEntity, 'reason' | 'grantedBy' | 'grantedAt' | 'revokedBy'>;

/** The event that tells of a grant as it now is. */
export function grantChanged(grant: ToldGrant, traceparent?: string): OutboxEvent {
  const data: GrantChangedData = {
    grantId: grant.id,
    studyId: grant.studyId,
    patientId: grant.patientId,
    kind: grant.kind,
    granteeTenantId: grant.granteeTenantId,
    granteeSubject: grant.granteeSubject,
    expiresAt: grant.expiresAt.toISOString(),
    revokedAt: grant.revokedAt?.toISOString() ?? null,
    revision: grant.revision,
  };
  return {
    subject: grantChangedSubject(grant.tenantId),
    event: newCloudEvent({
      source: 'pulmora/diagnosis',
      type: GRANT_CHANGED,
      subject: grant.id,
      tenantId: grant.tenantId,
      traceparent,
      data,
    }),
  };
}
