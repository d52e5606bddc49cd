import { extname } from 'node:path';
import type { Split } from '../data/dataset.js';
import { LESIONS, type Lesion } from '../network/architecture.js';
import { readCsv } from './csv.js';

/** An image with the text that came with it, and its authors' labels. */
export interface ReportRow {
  /** Without an image's extension: a quarter of the list lacks them. */
  readonly image: string;
  /** '' where none came with the image. */
  readonly text: string;
  readonly labels: Readonly<Record<Lesion, boolean>>;
}

/** Thrown for a CSV that is not a list of reports. */
export class NotAReportListError extends Error {
  constructor(what: string) {
    super(`not a list of reports: ${what}`);
    this.name = 'NotAReportListError';
  }
}

/**
 * Reads a list in the form of COVID-CT's `reports.csv`: image, patient, COVID-19, the five lesions in their order, text.
 * Its header names some columns and leaves others blank, so the order decides.
 *
 * @param csv decoded as Latin-1
 * @throws {NotAReportListError}
 * @throws {MalformedCsvError}
 */
export function readReportRows(csv: string): ReportRow[] {
  const [header = [], ...records] = readCsv(csv);
  for (const [i, lesion] of LESIONS.entries()) {
    if (!header[FIRST_LESION + i]?.includes(lesion)) {
      throw new NotAReportListError(`column ${FIRST_LESION + i + 1} should be ${lesion}`);
    }
  }
  return records.map((record, i) => {
    if (record.length !== TEXT + 1) throw new NotAReportListError(`record ${i + 1} has ${record.length} cells, not 9`);
    const labels = Object.fromEntries(
      LESIONS.map((lesion, at) => [lesion, !/^0?$/.test(record[FIRST_LESION + at]?.trim() ?? '')]),
    );
    return {
      image: imageStem(record[0] ?? ''),
      text: captions(record[TEXT] ?? ''),
      labels: labels as Record<Lesion, boolean>,
    };
  });
}

/** Which split the images of a list (`train_meta.csv` and so on) belong to, by stem. */
export function readSplits(lists: Readonly<Record<Split, string>>): Map<string, Split> {
  const splits = new Map<string, Split>();
  for (const [split, csv] of Object.entries(lists)) {
    for (const [image = ''] of readCsv(csv).slice(1)) splits.set(imageStem(image), split as Split);
  }
  return splits;
}

const FIRST_LESION = 3;
const TEXT = 8;

/** Names contain dots of their own; only what looks like an image's ending is one. */
function imageStem(name: string): string {
  const ending = extname(name.trim());
  return /^\.(png|jpe?g)$/i.test(ending) ? name.trim().slice(0, -ending.length) : name.trim();
}

/** The cell looks like a Python list of strings, but its apostrophes are not escaped: only its outermost marks count. */
function captions(cell: string): string {
  const list = /^\s*\[\s*(['"])(.*)\1\s*\]\s*$/s.exec(cell);
  if (!list) return /^\s*\[\s*\]\s*$/.test(cell) ? '' : cell.trim();
  return (list[2] ?? '')
    .split(/['"], ['"]/)
    .join('\n\n')
    .trim();
}
