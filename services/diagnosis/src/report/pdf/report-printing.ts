import { fromGlobalId, type Scope } from '@pulmora/platform';
import { decodeAttention } from '../../image-reading/attention-codec.js';
import type { ImageReadingService } from '../../image-reading/image-reading.service.js';
import type { ReadImageEntity } from '../../image-reading/read-image.entity.js';
import type { ReportService } from '../report.service.js';
import { signatureOf } from '../report.view.js';
import { type ReportContent, readDocument } from '../report-document.js';
import { documentDigest } from '../report-signature.js';
import type { SignedReportEntity } from '../signed-report.entity.js';
import { reportPdf } from './report-pdf.js';
import { type ReportPicture, reportPicture } from './report-picture.js';
import type { Asking, ReportImage, ReportSources, ReportStudy } from './report-sources.js';

export interface ReportPrintingOptions {
  readonly reports: Pick<ReportService, 'ofCases'>;
  readonly images: Pick<ImageReadingService, 'ofDiagnoses' | 'attentionOf'>;
  readonly sources: ReportSources;
}

/** Makes PDFs of signed reports, as they are asked for: none is kept. */
export class ReportPrinting {
  readonly #reports: ReportPrintingOptions['reports'];
  readonly #images: ReportPrintingOptions['images'];
  readonly #sources: ReportSources;

  constructor({ reports, images, sources }: ReportPrintingOptions) {
    this.#reports = reports;
    this.#images = images;
    this.#sources = sources;
  }

  /**
   * @param row a report whose signature holds.
   * @returns undefined where the patient or the study is not there any more, or not for the reader.
   * @throws {ClientError} SERVICE_UNAVAILABLE when another service does not answer.
   */
  async print(row: SignedReportEntity, scope: Scope, asking: Asking): Promise<Buffer | undefined> {
    const [patient, study, [versions = []]] = await Promise.all([
      this.#sources.patient(row.patientId, asking),
      this.#sources.study(row.studyId, asking),
      this.#reports.ofCases(scope, [row.caseId]),
    ]);
    if (!patient || !study) return undefined;
    const content = contentOf(row);
    const { picture, at } = await this.#picture(row, content, study, scope, asking);
    return reportPdf({
      content,
      signature: signatureOf(row),
      digest: documentDigest(row.document),
      amendments: versions
        .filter(({ kind, version }) => kind === 'AMENDMENT' && version <= row.version)
        .map(contentOf)
        .toSorted((one, other) => one.version - other.version),
      newestVersion: Math.max(row.version, ...versions.map(({ version }) => version)),
      patient,
      receivedAt: study.receivedAt,
      picture,
      place: { at, of: study.images.length },
    });
  }

  async #picture(
    row: SignedReportEntity,
    content: ReportContent,
    study: ReportStudy,
    scope: Scope,
    asking: Asking,
  ): Promise<{ picture: ReportPicture | null; at: number }> {
    const read = content.model ? ((await this.#images.ofDiagnoses(scope, [row.diagnosisId]))[0] ?? []) : [];
    const telling = mostTelling(read);
    const byReading = telling && study.images.find(({ id }) => fromGlobalId('CtImage', id) === telling.imageId);
    const image: ReportImage | undefined = byReading ?? study.images[0];
    const bytes = image && (await this.#sources.pixels(image, asking));
    if (!image || !bytes) return { picture: null, at: 0 };
    const stored = byReading && telling ? await this.#images.attentionOf(scope, telling.id) : undefined;
    const map = stored ? decodeAttention(stored.attention, 'covid19') : null;
    return { picture: await reportPicture(bytes, map), at: image.position + 1 };
  }
}

const contentOf = ({ document }: SignedReportEntity): ReportContent => readDocument(JSON.parse(document));

/** The image in which a model saw most of what it looked for; undefined where it has read none. */
function mostTelling(read: readonly ReadImageEntity[]): ReadImageEntity | undefined {
  const of = ({ reading }: ReadImageEntity) => reading.covid19Probability ?? 0;
  return read
    .filter(({ reading }) => reading.abstention !== 'NOT_AXIAL_CHEST_CT')
    .toSorted((one, other) => of(other) - of(one))[0];
}
