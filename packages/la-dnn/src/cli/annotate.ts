import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Agreement, agreement } from '../annotation/agreement.js';
import { annotateReport } from '../annotation/annotate-report.js';
import { MalformedCsvError } from '../annotation/csv.js';
import type { FindingSpan, ReportAnnotation } from '../annotation/report-annotation.js';
import { NotAReportListError, readReportRows, readSplits } from '../annotation/report-rows.js';
import type { Split } from '../data/dataset.js';
import { FINDINGS, LESIONS } from '../network/architecture.js';

const HELP = `Reads the COVID-19 flag and the five lesions off the text of radiology reports.

Usage: npm run annotate -- --text <report> [--panel <label>] [--json <file>]
       npm run annotate -- --reports <csv> [--json <file>]

  --text <report>  prints what the report says, and the words that say it
  --panel <label>  leaves out what is said of a figure's other panels ("b", "2b")
  --reports <csv>  covid-ct/reports.csv: measures the annotator against the authors' labels, and lists where they
                   disagree; split by train_meta.csv, val_meta.csv and test_meta.csv where these lie beside it
  --json <file>    writes it there; - for standard output, and nothing else
  --help           this text
`;

/** Status 2: the command was not understood. Status 1: a file was not to be read, or to be written. */
try {
  await main();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  const code = 'code' in error ? String(error.code) : '';
  const expected = code !== '' || error instanceof MalformedCsvError || error instanceof NotAReportListError;
  if (!expected) throw error;
  process.stderr.write(`annotate: ${error.message}\n`);
  process.exitCode = code.startsWith('ERR_PARSE_ARGS') ? 2 : 1;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      text: { type: 'string' },
      panel: { type: 'string' },
      reports: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  const { text, panel, reports, json, help } = values;
  if (help) {
    process.stdout.write(HELP);
  } else if (text !== undefined && reports === undefined) {
    const annotation = annotateReport(text, panel === undefined ? {} : { panel });
    await answer(annotation, annotationLines(annotation), json);
  } else if (reports !== undefined && text === undefined && panel === undefined) {
    const figures = agreement(readReportRows(await readFile(reports, 'latin1')), await splitsBeside(reports));
    await answer(figures, agreementLines(figures), json);
  } else {
    process.stderr.write(HELP);
    process.exitCode = 2;
  }
}

async function answer(figures: object, lines: readonly string[], json: string | undefined): Promise<void> {
  const document = `${JSON.stringify(figures, null, 2)}\n`;
  process.stdout.write(json === '-' ? document : `${lines.join('\n')}\n`);
  if (json !== undefined && json !== '-') await writeFile(json, document);
}

async function splitsBeside(reports: string): Promise<Map<string, Split>> {
  const list = (split: Split) =>
    readFile(join(dirname(reports), `${split}_meta.csv`), 'latin1').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return '';
    });
  return readSplits({ train: await list('train'), val: await list('val'), test: await list('test') });
}

function annotationLines(annotation: ReportAnnotation): string[] {
  return FINDINGS.flatMap((finding) => {
    const { present, certainty, spans } = annotation[finding];
    const label = `${finding.padEnd(9)} ${present ? 'present' : 'absent '}  ${certainty ?? 'not mentioned'}`;
    return [label, ...spans.map((span) => `  ${spanLine(span)}`)];
  });
}

function spanLine({ start, end, text, certainty, reference, panels }: FindingSpan): string {
  const about = reference === 'current' ? certainty : `${certainty}, ${reference}`;
  return `${start}-${end} ${JSON.stringify(text)} ${about}${panels ? `, panel ${panels.join(' ')}` : ''}`;
}

function agreementLines({ n, withText, disagreements, ...figures }: Agreement): string[] {
  const { train, val, test } = figures.splits;
  return [
    `${n} images, ${withText} with text; F1 over the five lesions`,
    `  micro-F1     ${shown(figures.microF1)}  (with text ${shown(figures.microF1WithText)})`,
    `  written on   ${shown(figures.trainAndVal)}  (train ${shown(train)}, val ${shown(val)})`,
    `  test         ${shown(test)}`,
    ...LESIONS.map((lesion) => {
      const { positives, precision, recall, f1 } = figures.labels[lesion];
      const measures = `precision ${shown(precision)}, recall ${shown(recall)}, ${positives} positive`;
      return `  ${lesion.padEnd(12)} ${shown(f1)}  (${measures})`;
    }),
    `${disagreements.length} disagreements: image, split, lesion, ours, theirs, the words that decided`,
    ...disagreements.map(
      ({ image, split, lesion, ours, theirs, span }) =>
        `  ${image}  ${split ?? 'no split'}  ${lesion}  ${ours}  ${theirs}  ${span}`,
    ),
  ];
}

function shown(fraction: number | null): string {
  return fraction?.toFixed(3) ?? 'not measured';
}
