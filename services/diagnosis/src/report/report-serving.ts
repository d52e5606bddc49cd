import {
  auditedRequest,
  ClientError,
  FairSlots,
  type FileRequest,
  type IdentityVerifier,
  type Logger,
  NoSlotError,
  type OperationsServer,
  requiredReach,
  scopeOf,
  serveTenantFiles,
  type TenantDatabase,
} from '@pulmora/platform';
import { diagnosisPolicy } from '../policy.js';
import type { ReportPrinting } from './pdf/report-printing.js';
import type { ReportService } from './report.service.js';
import { signatureOf, toReportFile } from './report.view.js';
import { REPORT_PATTERN, REPORT_PREFIX, reportOf } from './report-path.js';
import { isSigned, type PublicJwk, type ReportKeys } from './report-signature.js';
import type { SignedReportEntity } from './signed-report.entity.js';

export interface ReportServingOptions {
  readonly reports: Pick<ReportService, 'byId'>;
  readonly keys: Pick<ReportKeys, 'publicKey'>;
  readonly printing: ReportPrinting;
  /** The door of users, where who was refused is recorded. */
  readonly database: TenantDatabase;
  readonly identity: IdentityVerifier;
  readonly logger: Logger;
}

/** PDFs made at once, and requests of one clinic that may wait for one. */
const PRINTED_AT_ONCE = 2;
const MAX_WAITING = 32;

/** Serves signed reports to whoever may see their case, as they were signed or in print. */
export function serveReports(
  { app }: Pick<OperationsServer, 'app'>,
  { reports, keys, printing, database, identity, logger }: ReportServingOptions,
): void {
  const slots = new FairSlots(PRINTED_AT_ONCE, MAX_WAITING);
  const made = async (request: FileRequest): Promise<{ bytes: Buffer; mediaType: string }> => {
    const { identity: user, parts, signal } = request;
    const reach = requiredReach(diagnosisPolicy, 'Case.report', user);
    const scope = scopeOf({ identity: user, reach });
    const named = reportOf(parts);
    const report = named && (await reports.byId(scope, named.id));
    if (!report) throw notFound();
    const key = await signedWith(report, keys);
    if (named.format === 'json') {
      const text = `${JSON.stringify(toReportFile(report, key), null, 2)}\n`;
      return { bytes: Buffer.from(text), mediaType: 'application/json' };
    }
    try {
      const bytes = await slots.run(user.tenantId, () => printing.print(report, scope, request), signal);
      if (!bytes) throw notFound();
      return { bytes, mediaType: 'application/pdf' };
    } catch (error) {
      if (!(error instanceof NoSlotError)) throw error;
      throw new ClientError('Too many reports are asked for right now.', 'SERVICE_UNAVAILABLE');
    }
  };
  serveTenantFiles(app, {
    prefix: REPORT_PREFIX,
    pattern: REPORT_PATTERN,
    identity,
    logger,
    answer: async (request, response) => {
      const { bytes, mediaType } = await auditedRequest('SignedReport.file', request, database, () => made(request));
      // Who may see it changes, though it does not: no copy is kept.
      response.set({
        'content-type': mediaType,
        'content-length': String(bytes.length),
        'cache-control': 'no-store',
      });
      response.end(bytes);
    },
  });
}

const notFound = () => new ClientError('There is no such report.', 'NOT_FOUND');

/**
 * The key by which a report is signed.
 *
 * @throws an error for one that is not what was signed: it does not leave.
 */
async function signedWith(report: SignedReportEntity, keys: Pick<ReportKeys, 'publicKey'>): Promise<PublicJwk> {
  const key = await keys.publicKey(report.tenantId, report.keyId);
  if (!key || !isSigned(JSON.parse(report.document), signatureOf(report), key)) {
    throw new Error('a report is not what was signed');
  }
  return key;
}
