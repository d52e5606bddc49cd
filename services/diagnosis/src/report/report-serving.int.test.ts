import { AuditTrail, onBehalfOfUsers } from '@pulmora/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DiagnosisApi, startDiagnosisApi } from '../testing/diagnosis-api.js';
import { contextOf, type DiagnosisPlatform, startDiagnosisPlatform } from '../testing/diagnosis-platform.js';
import { asked } from '../testing/doctors.js';
import { SigningClinic } from '../testing/signing.js';
import { toReport } from './report.view.js';

describe('a report in print', () => {
  let platform: DiagnosisPlatform;
  let clinic: SigningClinic;
  let api: DiagnosisApi;
  beforeAll(async () => {
    platform = await startDiagnosisPlatform();
  });
  afterAll(() => platform[Symbol.asyncDispose]());
  beforeEach(async () => {
    clinic = new SigningClinic(platform);
    api = await startDiagnosisApi(platform, clinic.clock.now);
    return () => api[Symbol.asyncDispose]();
  });

  const fetched = async (path: string, options: Parameters<DiagnosisApi['token']>[0]) =>
    fetch(`${api.url}${path}`, { headers: { authorization: `Bearer ${await api.token(options)}` } });

  it('is for whoever may see the case, and for nobody else', async () => {
    const held = await clinic.claimed('a');
    const { report } = await clinic.signed('a', held);
    const { pdfUrl } = toReport(report);
    const { tenantId } = clinic;
    expect((await fetched(pdfUrl, { tenantId, roles: ['AUDITOR'] })).status).toBe(403);
    expect((await fetched(pdfUrl, { tenantId, roles: ['ADMIN'] })).status).toBe(403);
    const remote = { tenantId: crypto.randomUUID(), roles: ['RADIOLOGIST'] as const, subject: 'remote' };
    const asRemote = () => fetched(pdfUrl, { ...remote, roles: [...remote.roles] });
    expect((await asRemote()).status).toBe(404);
    expect((await fetch(`${api.url}${pdfUrl}`)).status).toBe(401);
    const granted = await platform.grants.grant(contextOf(tenantId), {
      studyId: held.studyId,
      grantee: { tenantId: remote.tenantId, subject: remote.subject },
      reason: 'remote',
      expiresAt: new Date(Date.now() + 3_600_000),
    });
    expect(granted.kind).toBe('granted');
    // Whose it is only the other services know, who are not there: there is no report without that.
    expect((await asRemote()).status).toBe(503);
    const answer = await fetched(pdfUrl, { tenantId, roles: ['CLINICIAN'], subject: 'reader' });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const auditor = contextOf(tenantId);
    const entries = await asked('Query.diagnosisAuditTrail', auditor, () =>
      new AuditTrail(onBehalfOfUsers(platform.database)).list(tenantId, {}, { first: 100, after: undefined }),
    );
    expect(entries).toContainEqual(
      expect.objectContaining({ operation: 'SignedReport.file', actor: 'reader', patientId: held.patientId }),
    );
    expect(entries).toContainEqual(expect.objectContaining({ operation: 'SignedReport.file', actor: 'remote' }));
  });

  it('is of what is signed: of nothing else there is one', async () => {
    const held = await clinic.claimed('a');
    const { report } = await clinic.signed('a', held);
    const { pdfUrl } = toReport(report);
    const { tenantId } = clinic;
    for (const path of [pdfUrl.replace('.pdf', '.txt'), `/reports/${held.id}.pdf`, `${pdfUrl}?x=1`, '/reports/x.pdf']) {
      expect((await fetched(path, { tenantId, roles: ['RADIOLOGIST'] })).status).toBe(404);
    }
    const admin = await platform.openAs(platform.databases.admin.diagnosis);
    await admin.query('ALTER TABLE signed_reports DISABLE TRIGGER USER');
    await admin.query('UPDATE signed_reports SET document = replace(document, $1, $2) WHERE id = $3', [
      'Typical of COVID-19.',
      'Nothing at all.',
      report.id,
    ]);
    await admin.query('ALTER TABLE signed_reports ENABLE TRIGGER USER');
    await admin.destroy();
    for (const path of [pdfUrl, toReport(report).jsonUrl]) {
      expect((await fetched(path, { tenantId, roles: ['RADIOLOGIST'] })).status).toBe(500);
    }
  });
});
