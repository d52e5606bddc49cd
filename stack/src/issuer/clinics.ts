/** A tenant of the platform. */
export interface Clinic {
  readonly slug: string;
  readonly name: string;
  readonly tenantId: string;
}

/** The clinics of a development platform. */
export const DEMO_CLINICS = [
  { slug: 'st-anna', name: 'Clinic St. Anna', tenantId: '0b6c1a52-6f0e-4c3e-9d5b-1f0a54a9a001' },
  { slug: 'san-rocco', name: 'Clinica San Rocco', tenantId: '0b6c1a52-6f0e-4c3e-9d5b-1f0a54a9a002' },
] as const satisfies readonly Clinic[];

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The tenant that a demo clinic's slug, or a UUID, names; `undefined` when it names none. */
export function tenantNamed(name: string): string | undefined {
  if (UUID.test(name)) return name.toLowerCase();
  return DEMO_CLINICS.find((clinic) => clinic.slug === name)?.tenantId;
}
