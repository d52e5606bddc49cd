import { cloudEvent } from '@pulmora/platform';
import { z } from 'zod';

export const GRANT_KINDS = ['GRANT', 'BREAK_GLASS'] as const;
export type GrantKind = (typeof GRANT_KINDS)[number];

export const GRANT_CHANGED = 'org.pulmora.grant.changed.v1';

export const grantChangedData = z.object({
  grantId: z.uuid(),
  studyId: z.uuid(),
  patientId: z.uuid().describe('Opaque; the patient service alone knows who it is.'),
  kind: z.enum(GRANT_KINDS).describe('BREAK_GLASS: the doctor took it, and the clinic is to be told.'),
  granteeTenantId: z.uuid().describe("The remote doctor's own clinic."),
  granteeSubject: z.string().min(1).describe('The remote doctor, as their issuer knows them.'),
  expiresAt: z.iso.datetime(),
  revokedAt: z.iso.datetime().nullable(),
  revision: z.int().min(1).describe('Grows with every change of the grant; events may arrive in another order.'),
});

export const grantChangedEvent = cloudEvent(GRANT_CHANGED, grantChangedData).meta({
  title: 'Case grant changed',
  description:
    'A doctor of another clinic may see a case from now on, or no longer. Published on `grant.<tenant>.changed`, where the tenant is the clinic whose case it is.',
});

export type GrantChangedData = z.infer<typeof grantChangedData>;
export type GrantChangedEvent = z.infer<typeof grantChangedEvent>;

export const grantChangedSubject = (tenantId: string): string => `grant.${tenantId}.changed`;
