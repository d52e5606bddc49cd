import { ClientError } from '../errors/error-code.js';
import type { Identity, UserRole } from './identity.js';

/** Roles that see patients; an auditor sees what was done, not whom it was done to. */
export const CLINICAL_ROLES: readonly UserRole[] = ['CLINICIAN', 'RADIOLOGIST', 'ADMIN'];

/** @throws {ClientError} FORBIDDEN unless the user holds at least one of these roles. */
export function requireRole(identity: Identity, allowed: readonly UserRole[] = CLINICAL_ROLES): void {
  if (!identity.roles.some((role) => allowed.includes(role))) {
    throw new ClientError('Your role does not allow this.', 'FORBIDDEN');
  }
}
