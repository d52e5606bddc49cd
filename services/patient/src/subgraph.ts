import { buildSubgraph, type Subgraph, type TenantDatabase } from '@pulmora/platform';
import { type AuditReport, AuditReportResolver } from './audit/audit-report.resolver.js';
import { ConsentResolver } from './consent/consent.resolver.js';
import { PatientResolver } from './patient/patient.resolver.js';
import type { PatientService } from './patient/patient.service.js';

/** The patient subgraph. Its schema does not depend on the service, which may be absent where only SDL is wanted. */
export function patientSubgraph(
  service: PatientService,
  report: AuditReport,
  database: TenantDatabase,
): Promise<Subgraph> {
  const resolver = new PatientResolver(service);
  const instances = new Map<unknown, object>([
    [PatientResolver, resolver],
    [ConsentResolver, new ConsentResolver(service)],
    [AuditReportResolver, new AuditReportResolver(report)],
  ]);
  return buildSubgraph(
    {
      resolvers: [PatientResolver, ConsentResolver, AuditReportResolver],
      container: { get: (wanted) => instances.get(wanted) },
    },
    database,
    { Patient: (reference, context) => resolver.resolveReference(reference, context) },
  );
}
