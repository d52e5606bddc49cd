import { buildSubgraph, type Subgraph, type TenantDatabase } from '@pulmora/platform';
import { type AuditReport, AuditReportResolver } from './audit/audit-report.resolver.js';
import { ConsentResolver } from './consent/consent.resolver.js';
import { ErasureResolver } from './erasure/erasure.resolver.js';
import type { ErasureService } from './erasure/erasure.service.js';
import { PatientResolver } from './patient/patient.resolver.js';
import type { PatientService } from './patient/patient.service.js';
import { patientPolicy } from './policy.js';

/** What the patient subgraph resolves from. */
export interface PatientServices {
  readonly patients: PatientService;
  readonly erasures: ErasureService;
  readonly report: AuditReport;
}

/** The patient subgraph. Its schema does not depend on the services, which may be absent where only SDL is wanted. */
export function patientSubgraph(
  { patients, erasures, report }: PatientServices,
  database: TenantDatabase,
): Promise<Subgraph> {
  const resolver = new PatientResolver(patients);
  const instances = new Map<unknown, object>([
    [PatientResolver, resolver],
    [ConsentResolver, new ConsentResolver(patients)],
    [ErasureResolver, new ErasureResolver(erasures)],
    [AuditReportResolver, new AuditReportResolver(report)],
  ]);
  return buildSubgraph(
    {
      resolvers: [PatientResolver, ConsentResolver, ErasureResolver, AuditReportResolver],
      container: { get: (wanted) => instances.get(wanted) },
    },
    patientPolicy,
    database,
    { Patient: (reference, context) => resolver.resolveReference(reference, context) },
  );
}
