import { ROLES, type UserRole } from '@pulmora/platform';
import { DEMO_CLINICS } from './clinics.js';

/** Somebody who can sign in to a development platform, without a password. */
export interface DemoAccount {
  /** The subject of their tokens. */
  readonly id: string;
  readonly name: string;
  readonly clinic: string;
  readonly tenantId: string;
  readonly roles: readonly UserRole[];
}

/** One for each clinic and role; and two more radiologists, since some work takes three. */
export const DEMO_ACCOUNTS: readonly DemoAccount[] = DEMO_CLINICS.flatMap(({ slug, name: clinic, tenantId }) => [
  ...ROLES.map((role) => ({
    id: `${role.toLowerCase()}@${slug}`,
    name: `${role.charAt(0)}${role.slice(1).toLowerCase()} of ${clinic}`,
    clinic,
    tenantId,
    roles: [role],
  })),
  ...['Second', 'Third'].map((which, i) => ({
    id: `radiologist-${i + 2}@${slug}`,
    name: `${which} radiologist of ${clinic}`,
    clinic,
    tenantId,
    roles: ['RADIOLOGIST' as const],
  })),
]);

export const demoAccount = (id: string | undefined): DemoAccount | undefined =>
  DEMO_ACCOUNTS.find((account) => account.id === id);
