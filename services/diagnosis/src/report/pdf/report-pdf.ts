import { toGlobalId } from '@pulmora/platform';
import { REPORT_DISCLAIMER, type ReportContent } from '../report-document.js';
import { reportPath } from '../report-path.js';
import type { ReportSignature } from '../report-signature.js';
import { PageSetter } from './page-setter.js';
import type { ReportPicture } from './report-picture.js';
import type { ReportPatient } from './report-sources.js';
import { decisionInWords, FINDING_WORDS, isCalibrated, modelInWords, VERDICT_WORDS } from './report-words.js';

/** What a report says when it is printed. */
export interface PrintedReport {
  readonly content: ReportContent;
  readonly signature: ReportSignature;
  /** SHA-256 of what was signed, hexadecimal. */
  readonly digest: string;
  /** Amendments up to this version, the first one first. */
  readonly amendments: readonly ReportContent[];
  /** Of the newest version that there is. */
  readonly newestVersion: number;
  readonly patient: ReportPatient;
  readonly receivedAt: Date;
  /** Null for a study without images. */
  readonly picture: ReportPicture | null;
  /** The place of the picture in its study, from 1, and how many images that has. */
  readonly place: { readonly of: number; readonly at: number };
}

const GREY = '#4b5a66';

/** A signed report as a PDF, to be read and handed on by people; what is signed is the JSON that it names. */
export async function reportPdf(report: PrintedReport): Promise<Buffer> {
  const { content, newestVersion } = report;
  const page = new PageSetter('Chest CT report');
  await page.text('Chest CT report', { bold: true, size: 18, colour: '#123a5c' });
  await page.text(standingOf(content), { size: 9.5, colour: GREY });
  if (newestVersion > content.version) {
    await page.text(`Superseded: version ${newestVersion} of this report has been signed since.`, {
      bold: true,
      colour: '#9b1c1c',
    });
  }
  page.gap(4);
  header(page, report);
  pictures(page, report);
  await findings(page, content);
  page.heading('Impression');
  await page.text(content.impression, { size: 10.5 });
  await amendments(page, report);
  await signature(page, report);
  const id = toGlobalId('SignedReport', content.id);
  return page.end((at, of) => `${REPORT_DISCLAIMER}\nReport ${id}, version ${content.version}. Page ${at} of ${of}.`);
}

const standingOf = ({ kind, version }: ReportContent): string =>
  kind === 'SIGNATURE' ? `Signed report, version ${version}` : `Amended report, version ${version}`;

const time = (date: Date): string => `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

function pair(page: PageSetter, label: string, value: string, size = 9.5): void {
  page.row([
    { text: label, style: { size, colour: GREY, width: 110 } },
    { text: value, style: { size, left: 115 } },
  ]);
}

function header(page: PageSetter, { content, patient, receivedAt }: PrintedReport): void {
  page.rule();
  pair(page, 'Patient', patient.name);
  pair(page, 'Record number', patient.recordNumber);
  pair(page, 'Born, sex', `${patient.birthDate ?? 'not known'}, ${patient.sex.toLowerCase()}`);
  pair(page, 'Images received', time(receivedAt));
  pair(page, 'Study', toGlobalId('Study', content.studyId));
  page.rule();
}

function pictures(page: PageSetter, { picture, place, content }: PrintedReport): void {
  if (!picture) return;
  const { width, height, image, attention } = picture;
  page.gap(4);
  page.pictures([
    { jpeg: image, width, height, caption: `Image ${place.at} of ${place.of}, not for diagnosis at this size.` },
    ...(attention && content.model
      ? [
          {
            jpeg: attention,
            width,
            height,
            caption: 'Where the model looked for signs of COVID-19 (decision support).',
          },
        ]
      : []),
  ]);
}

/** What the figures of a report are, where a model's are calibrated at all. */
const CALIBRATION =
  'Probabilities are calibrated for each image; the figure of the study is the mean over the quarter of its images that score highest, which is not.';

async function findings(page: PageSetter, { findings: decided, model, readingRevision }: ReportContent): Promise<void> {
  page.heading('Findings');
  const row = (cells: readonly string[], bold: boolean) =>
    page.row(
      cells.map((text, i) => ({
        text,
        style: {
          bold,
          size: 9,
          left: [0, 150, 225, 340][i] ?? 0,
          width: [145, 70, 110, 159][i] ?? 0,
          ...(bold ? { colour: GREY } : {}),
        },
      })),
    );
  row(['Finding', 'Doctor', 'Decision', 'Model (decision support)'], true);
  page.rule();
  for (const one of decided) {
    row([FINDING_WORDS[one.finding], VERDICT_WORDS[one.verdict], decisionInWords(one), modelInWords(one)], false);
    page.gap(2);
  }
  page.gap(2);
  await page.text(
    model
      ? `Model: ${model.name} ${model.version}, reading ${readingRevision}.${isCalibrated(model.version) ? ` ${CALIBRATION}` : ''}`
      : 'No model has read these images.',
    { size: 8, colour: GREY },
  );
}

async function amendments(page: PageSetter, { amendments: all }: PrintedReport): Promise<void> {
  if (all.length === 0) return;
  page.heading('Amendments');
  for (const { version, signedAt, signedBy, signedByClinicId, clinicId, reason } of all) {
    // Of the clinic itself there is no need to say so: the signature says whose report it is.
    const by = signedByClinicId === clinicId ? signedBy : `${signedBy}, of the clinic ${signedByClinicId}`;
    await page.text(`Version ${version}, ${time(signedAt)}, by ${by}`, { size: 8.5, colour: GREY });
    await page.text(reason ?? '', { left: 12 });
    page.gap(3);
  }
}

async function signature(
  page: PageSetter,
  { content, signature: { algorithm, keyId, value }, digest }: PrintedReport,
): Promise<void> {
  page.heading('Signature');
  const facts = {
    'Signed by': `${content.signedBy}, of the clinic ${content.signedByClinicId}`,
    At: time(content.signedAt),
    Algorithm: `${algorithm}, by the key of the clinic ${content.clinicId}`,
    Key: keyId,
    Signature: value,
    'SHA-256 of the report': digest,
  };
  for (const [label, fact] of Object.entries(facts)) pair(page, label, fact, 7.5);
  page.gap(4);
  await page.text(
    `This is a print. What is signed is the report as JSON, at ${reportPath(content.id, 'json')} on the same platform. ` +
      'To verify it: npm run report:verify -- --file report.json --key key.json, where key.json is the key of the clinic, ' +
      'had from the clinic; the digest and the signature printed here are to be the same.',
    { size: 8, colour: GREY },
  );
}
