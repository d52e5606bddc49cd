import { onBehalfOfUsers, toGlobalId } from '@pulmora/platform';
import { phantomPng } from '@pulmora/stack';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ImageReadingService } from '../../image-reading/image-reading.service.js';
import { ReadImageEntity } from '../../image-reading/read-image.entity.js';
import { contextOf, type DiagnosisPlatform, startDiagnosisPlatform } from '../../testing/diagnosis-platform.js';
import { asked } from '../../testing/doctors.js';
import { readPdf } from '../../testing/printed-pdf.js';
import { SigningClinic } from '../../testing/signing.js';
import { ReportService } from '../report.service.js';
import type { SignedReportEntity } from '../signed-report.entity.js';
import { ReportPrinting } from './report-printing.js';
import type { ReportSources } from './report-sources.js';

let platform: DiagnosisPlatform;
beforeAll(async () => {
  platform = await startDiagnosisPlatform();
});
afterAll(() => platform[Symbol.asyncDispose]());

it('shows what a model looked at in the image that it read, and what has become of a report since', async () => {
  const clinic = new SigningClinic(platform);
  const { tenantId } = clinic;
  const held = await clinic.claimed('dr-first');
  const { case: signed, report: first } = await clinic.signed('dr-first', held);
  const amending = await clinic.amend('dr-second', signed, 1);
  if (amending.kind !== 'signed') throw new Error(amending.kind);
  const [read] = await platform.database.read(tenantId, (unit) =>
    unit.repository(ReadImageEntity).findBy({ studyId: held.studyId }),
  );
  // What the other services would say; the whole platform's tests ask them.
  const sources: ReportSources = {
    patient: async (id) =>
      id === held.patientId ? { recordNumber: '7', name: 'X', birthDate: null, sex: 'OTHER' } : undefined,
    study: async () => ({
      receivedAt: new Date(),
      images: [{ id: toGlobalId('CtImage', read?.imageId ?? ''), position: 0, url: '/images/x' }],
    }),
    pixels: async () => phantomPng(1),
  };
  const users = onBehalfOfUsers(platform.database);
  const reports = new ReportService(users);
  const printing = new ReportPrinting({ reports, images: new ImageReadingService(users), sources });
  const print = async (row: SignedReportEntity) => {
    const context = contextOf(tenantId);
    const pdf = await asked('SignedReport.file', context, () => printing.print(row, { tenantId }, context));
    if (!pdf) throw new Error('there is none');
    return readPdf(pdf);
  };

  const before = await print(first);
  expect(before.pages.reduce((sum, { images }) => sum + images, 0)).toBe(2);
  expect(before.text).toContain('Where the model looked');
  expect(before.text).toContain('Superseded: version 2');
  expect(before.text).not.toContain('organising pneumonia');
  const after = await print(amending.report);
  expect(after.text).toContain('organising pneumonia');
  expect(after.text).toMatch(/Version 2, .*by dr-second\n? *Follow-up/);
  expect(after.text).not.toContain('Superseded');

  const gone = new ReportPrinting({
    reports,
    images: new ImageReadingService(users),
    sources: { ...sources, patient: async () => undefined },
  });
  const reader = contextOf(tenantId);
  expect(await asked('SignedReport.file', reader, () => gone.print(first, { tenantId }, reader))).toBeUndefined();
});
