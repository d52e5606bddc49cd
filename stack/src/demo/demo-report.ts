import type { StudyOutcome } from './clinic-session.js';
import { LESION_KEYS, type LesionKey, type Reading } from './documents.js';

/** What `--json` writes: one entry a file. */
export interface DemoReport {
  /** Whether every file's reading came to its end; that the model abstains, or refuses an image, is such an end. */
  readonly ok: boolean;
  /** What ran the model; null when nothing was read. */
  readonly engine: string | null;
  /** Name and version; null when nothing was read. */
  readonly model: string | null;
  /** What must be said beside the readings. */
  readonly notice: string;
  readonly studies: readonly StudyReport[];
}

export interface StudyReport {
  readonly file: string;
  /** COMPLETED, FAILED, WITHHELD; REJECTED, REFUSED, ERROR or TIMED_OUT when there was nothing to read. */
  readonly status: string;
  /** POSITIVE, NEGATIVE or INDETERMINATE; null unless COMPLETED. */
  readonly outcome: string | null;
  /** Why the model gives no outcome: NOT_AXIAL_CHEST_CT or UNCERTAIN; null unless INDETERMINATE. */
  readonly abstention: string | null;
  /** Of COVID-19, 0 to 1; null unless COMPLETED, and where every image was refused. */
  readonly probability: number | null;
  /** 0 to 1 each. */
  readonly lesions: Readonly<Record<LesionKey, number | null>>;
  /** From the last byte sent to the final push, milliseconds. */
  readonly latencyMs: number | null;
  /** Why there is no reading; there unless COMPLETED. */
  readonly reason?: string;
  /** What a reader must know of the reading: that the model abstained, or left out images; there when there is such. */
  readonly note?: string;
}

const NOTICE = 'Unsigned AI readings: decision support, not a diagnosis; no doctor has signed them.';

export function studyReport(file: string, outcome: StudyOutcome): StudyReport {
  if (outcome.kind === 'refused') {
    const { status, reason } = outcome;
    const nothing = { outcome: null, abstention: null, probability: null, lesions: lesionsOf([]), latencyMs: null };
    return { file, status, ...nothing, reason };
  }
  const { reading, latencyMs } = outcome;
  const note = noteOn(reading);
  return {
    file,
    status: reading.status,
    outcome: reading.outcome,
    abstention: reading.abstention,
    probability: reading.covid19Probability,
    lesions: lesionsOf(reading.lesions),
    latencyMs: latencyMs === null ? null : Math.round(latencyMs * 10) / 10,
    ...(reading.failure ? { reason: `${reading.failure.code}: ${reading.failure.message}` } : {}),
    ...(note ? { note } : {}),
  };
}

export function demoReport(outcomes: readonly { readonly file: string; readonly outcome: StudyOutcome }[]): DemoReport {
  const studies = outcomes.map(({ file, outcome }) => studyReport(file, outcome));
  const model = outcomes
    .map(({ outcome }) => (outcome.kind === 'read' ? outcome.reading.model : null))
    .find((found) => found !== null);
  return {
    ok: studies.length > 0 && studies.every(({ status }) => status === 'COMPLETED'),
    engine: model?.engine ?? null,
    model: model ? `${model.name} ${model.version}` : null,
    notice: NOTICE,
    studies,
  };
}

/** The readings as a table for a terminal, with what must be said beside them. */
export function readingsTable({ studies, engine, model }: DemoReport): string {
  const header = ['file', 'status', 'outcome', 'COVID-19', ...LESION_KEYS, 'latency'];
  const rows = studies.map((study) => [
    shortened(study.file),
    study.status,
    study.outcome ?? '-',
    decimals(study.probability),
    ...LESION_KEYS.map((key) => decimals(study.lesions[key])),
    study.latencyMs === null ? '-' : `${Math.round(study.latencyMs)} ms`,
  ]);
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd();
  const by = model === null ? '' : ` by ${model} (${engine})`;
  return [
    `UNSIGNED AI READING${by}: decision support, not a diagnosis; no doctor has signed it.`,
    line(header),
    line(widths.map((width) => '-'.repeat(width))),
    ...rows.map(line),
    'Probabilities are 0 to 1. INDETERMINATE: the model abstains, which is neither positive nor negative.',
    ...studies.flatMap(({ file, reason, note }) =>
      [reason, note].filter((text) => text !== undefined).map((text) => `  ${shortened(file)}: ${text}`),
    ),
    '',
  ].join('\n');
}

function noteOn({ abstention, abstentionExplanation, refusedImages }: Reading): string | undefined {
  if (abstention === 'NOT_AXIAL_CHEST_CT') return `REFUSED, NOT READ: ${abstentionExplanation}`;
  const refused = refusedImages ? `${refusedImages} of its images refused as no axial chest CT, not read` : undefined;
  const abstained = abstention ? `NO OUTCOME: ${abstentionExplanation}` : undefined;
  return [abstained, refused].filter((text) => text !== undefined).join(' Also: ') || undefined;
}

function lesionsOf(found: readonly { readonly key: LesionKey; readonly probability: number }[]) {
  const probabilities = new Map(found.map(({ key, probability }) => [key, probability]));
  return Object.fromEntries(LESION_KEYS.map((key) => [key, probabilities.get(key) ?? null])) as StudyReport['lesions'];
}

const decimals = (value: number | null): string => (value === null ? '-' : value.toFixed(3));

const shortened = (file: string): string => (file.length > 40 ? `…${file.slice(-39)}` : file);
