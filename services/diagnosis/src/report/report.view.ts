import { toGlobalId } from '@pulmora/platform';
import { ReportModelReference, ReportSignatureView, SignedFinding, SignedReport } from './report.types.js';
import { readDocument } from './report-document.js';
import { reportPath } from './report-path.js';
import { type PublicJwk, type ReportSignature, SIGNATURE_ALGORITHM } from './report-signature.js';
import type { SignedReportEntity } from './signed-report.entity.js';

export const signatureOf = ({ keyId, signature }: SignedReportEntity): ReportSignature => ({
  algorithm: SIGNATURE_ALGORITHM,
  keyId,
  value: signature,
});

/** A report as clients see it: what its document says, and nothing that was not signed. */
export function toReport(row: SignedReportEntity): SignedReport {
  const content = readDocument(JSON.parse(row.document));
  return Object.assign(new SignedReport(), {
    id: toGlobalId('SignedReport', row.id),
    version: content.version,
    kind: content.kind,
    findings: content.findings.map((finding) => Object.assign(new SignedFinding(), finding)),
    impression: content.impression,
    reason: content.reason,
    readingRevision: content.readingRevision,
    model: content.model && Object.assign(new ReportModelReference(), content.model),
    signedBy: content.signedBy,
    signedByClinicId: content.signedByClinicId,
    signedAt: content.signedAt,
    signature: Object.assign(new ReportSignatureView(), signatureOf(row)),
    jsonUrl: reportPath(row.id, 'json'),
    pdfUrl: reportPath(row.id, 'pdf'),
  });
}

/** A report as it leaves: what was signed, the signature, and the key by which it is verified. */
export interface ReportFile {
  readonly report: unknown;
  readonly signature: ReportSignature;
  readonly publicKey: PublicJwk;
}

export const toReportFile = (row: SignedReportEntity, publicKey: PublicJwk): ReportFile => ({
  report: JSON.parse(row.document),
  signature: signatureOf(row),
  publicKey,
});
