import {
  auditedRequest,
  ClientError,
  type FileRequest,
  type IdentityVerifier,
  type Logger,
  type OperationsServer,
  requiredReach,
  scopeOf,
  serveTenantFiles,
  type TenantDatabase,
} from '@pulmora/platform';
import { diagnosisPolicy } from '../policy.js';
import type { ReportService } from './report.service.js';
import { toReportFile } from './report.view.js';
import { REPORT_PATTERN, REPORT_PREFIX, reportOf } from './report-path.js';
import type { ReportKeys } from './report-signature.js';
import type { SignedReportEntity } from './signed-report.entity.js';

export interface ReportServingOptions {
  readonly reports: Pick<ReportService, 'byId'>;
  readonly keys: Pick<ReportKeys, 'publicKey'>;
  /** The door of users, where who was refused is recorded. */
  readonly database: TenantDatabase;
  readonly identity: IdentityVerifier;
  readonly logger: Logger;
}

/** Serves signed reports to whoever may see their case. */
export function serveReports(
  { app }: Pick<OperationsServer, 'app'>,
  { reports, keys, database, identity, logger }: ReportServingOptions,
): void {
  const found = async ({ identity: user, parts }: FileRequest): Promise<SignedReportEntity> => {
    const reach = requiredReach(diagnosisPolicy, 'Case.report', user);
    const named = reportOf(parts);
    const report = named && (await reports.byId(scopeOf({ identity: user, reach }), named.id));
    if (!report) throw new ClientError('There is no such report.', 'NOT_FOUND');
    return report;
  };
  serveTenantFiles(app, {
    prefix: REPORT_PREFIX,
    pattern: REPORT_PATTERN,
    identity,
    logger,
    answer: async (request, response) => {
      const bytes = await auditedRequest('SignedReport.file', request, database, async () => {
        const report = await found(request);
        const key = await keys.publicKey(report.tenantId, report.keyId);
        if (!key) throw new Error('the key of a report is not there');
        return Buffer.from(`${JSON.stringify(toReportFile(report, key), null, 2)}\n`);
      });
      // Who may see it changes, though it does not: no copy is kept.
      response.set({
        'content-type': 'application/json',
        'content-length': String(bytes.length),
        'cache-control': 'no-store',
      });
      response.end(bytes);
    },
  });
}
