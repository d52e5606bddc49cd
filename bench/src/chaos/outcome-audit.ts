import { DEAD_LETTERS_STREAM, type DiagnosisUpdatedEvent, TERMINAL_STATUSES } from '@pulmora/schema';
import type { Stack } from '@pulmora/stack';
import { connect, StringCodec } from 'nats';
import pg from 'pg';
import { POISON_REASONS } from './faults.js';
import type { UploadedStudy } from './intake.js';

/** What the databases, the streams and the subscribers say of the studies, against what was uploaded. */
export interface OutcomeAudit {
  readonly lost: number;
  readonly duplicates: number;
  readonly wrongTenant: number;
  readonly missedPushes: number;
  readonly deadLetters: number;
  /** Dead letters that nothing explains, and readings that are not of what was uploaded. */
  readonly unexplained: number;
  readonly wrongReadings: number;
  readonly notes: readonly string[];
}

interface CaseRow {
  readonly tenant_id: string;
  readonly study_id: string;
  readonly status: string;
  readonly failure_code: string | null;
  readonly covid19_probability: number | null;
}

/** Studies whose reading has not come to its end yet. */
export async function unfinished(stack: Stack, studies: readonly UploadedStudy[]): Promise<number> {
  const ended = new Set(
    (await casesOf(stack)).filter((row) => isOver(row.status)).map((row) => `${row.tenant_id} ${row.study_id}`),
  );
  return studies.filter(({ patient, studyId }) => !ended.has(`${patient.tenantId} ${studyId}`)).length;
}

/** Studies of whose end the subscriber of their patient has not heard. */
export const unheard = (studies: readonly UploadedStudy[]): UploadedStudy[] =>
  studies.filter(({ patient, studyId }) => !isOver(patient.pushed.get(studyId) ?? ''));

export async function auditOutcome(stack: Stack, studies: readonly UploadedStudy[]): Promise<OutcomeAudit> {
  const notes: string[] = [];
  const note = (what: string, study: UploadedStudy, row?: CaseRow) =>
    notes.push(`${what}: ${study.behaviour} ${study.priority} ${study.studyId} ${row?.status} ${row?.failure_code}`);
  const rows = await casesOf(stack);
  const owners = new Map(studies.map((study) => [study.studyId, study]));
  const byStudy = new Map<string, CaseRow[]>();
  for (const row of rows) byStudy.set(row.study_id, [...(byStudy.get(row.study_id) ?? []), row]);
  let [lost, duplicates, wrongReadings] = [0, 0, 0];
  for (const study of studies) {
    const own = byStudy.get(study.studyId)?.filter((row) => row.tenant_id === study.patient.tenantId) ?? [];
    const [row] = own;
    if (own.length > 1) duplicates += 1;
    if (!row || !isOver(row.status) || !isAsDue(study, row)) {
      lost += 1;
      note('not as due', study, row);
    } else if (row.status === 'COMPLETED' && Math.abs((row.covid19_probability ?? 2) - dueOf(study)) > 0.01) {
      wrongReadings += 1;
      note(`read as ${row.covid19_probability}, due ${dueOf(study)}`, study, row);
    }
  }
  const wrongTenant = rows.filter((row) => owners.get(row.study_id)?.patient.tenantId !== row.tenant_id).length;
  const strayReadings = await strays(stack, owners);
  const strayPushes = studies.reduce(
    (sum, { patient, studyId }) => sum + pushedElsewhere(studies, patient, studyId),
    0,
  );
  duplicates += await repeated(stack, notes);
  const missed = unheard(studies);
  for (const study of missed) note('not pushed', study, byStudy.get(study.studyId)?.[0]);
  const letters = await deadLetters(stack);
  const unexplained = letters.filter(
    ({ reason, studyId }) => !POISON_REASONS.has(reason) && (owners.get(studyId)?.behaviour ?? 'healthy') === 'healthy',
  );
  for (const { reason, studyId } of unexplained) notes.push(`dead letter ${reason} of ${studyId}`);
  return {
    lost,
    duplicates,
    wrongTenant: wrongTenant + strayReadings + strayPushes,
    missedPushes: missed.length,
    deadLetters: letters.length,
    unexplained: unexplained.length,
    wrongReadings,
    notes,
  };
}

const isOver = (status: string): boolean => (TERMINAL_STATUSES as readonly string[]).includes(status);

/** A study that the network can read is completed; one that it cannot is given up. */
const isAsDue = ({ behaviour }: UploadedStudy, row: CaseRow): boolean =>
  behaviour === 'healthy' ? row.status === 'COMPLETED' : row.failure_code === 'READING_FAILED';

/** The mean of the highest quarter of at most four images is the highest. */
const dueOf = ({ levels }: UploadedStudy): number => Math.max(...levels) / 255;

async function casesOf(stack: Stack): Promise<CaseRow[]> {
  return query(stack, `SELECT tenant_id, study_id, status, failure_code, covid19_probability FROM diagnoses`);
}

/** Readings of images that stand under another clinic than their study's, or under no study that was uploaded. */
async function strays(stack: Stack, owners: ReadonlyMap<string, UploadedStudy>): Promise<number> {
  const rows = await query<{ tenant_id: string; study_id: string }>(
    stack,
    `SELECT DISTINCT tenant_id, study_id FROM image_readings
     UNION SELECT DISTINCT tenant_id, study_id FROM read_images`,
  );
  return rows.filter((row) => owners.get(row.study_id)?.patient.tenantId !== row.tenant_id).length;
}

/** Studies that ended twice by what was to be published, and images that were read twice. */
async function repeated(stack: Stack, notes: string[]): Promise<number> {
  const ends = await query<{ study: string; revisions: string }>(
    stack,
    `SELECT payload->'data'->>'studyId' AS study, string_agg(DISTINCT payload->'data'->>'revision', ',') AS revisions
       FROM outbox
      WHERE payload->'data'->>'status' = ANY($1)
      GROUP BY tenant_id, 1 HAVING count(DISTINCT payload->'data'->>'revision') > 1`,
    [TERMINAL_STATUSES],
  );
  for (const { study, revisions } of ends) notes.push(`ended twice: ${study} in revisions ${revisions}`);
  const images = await query<{ study_id: string }>(
    stack,
    `SELECT study_id FROM read_images GROUP BY tenant_id, study_id, generation, image_id HAVING count(*) > 1
     UNION ALL
     SELECT study_id FROM image_readings GROUP BY tenant_id, study_id, generation, image_sha256 HAVING count(*) > 1`,
  );
  for (const { study_id } of images) notes.push(`image read twice: ${study_id}`);
  return ends.length + images.length;
}

function pushedElsewhere(
  studies: readonly UploadedStudy[],
  { tenantId }: UploadedStudy['patient'],
  studyId: string,
): number {
  const patients = new Set(studies.map(({ patient }) => patient));
  return [...patients].filter((patient) => patient.tenantId !== tenantId && patient.pushed.has(studyId)).length;
}

async function deadLetters(stack: Stack): Promise<{ reason: string; studyId: string }[]> {
  const { username, password, host } = new URL(stack.natsUrl);
  const connection = await connect({
    servers: host,
    user: decodeURIComponent(username),
    pass: decodeURIComponent(password),
  });
  try {
    const manager = await connection.jetstreamManager();
    const { state } = await manager.streams.info(DEAD_LETTERS_STREAM.name);
    const letters: { reason: string; studyId: string }[] = [];
    for (let seq = state.first_seq; seq <= state.last_seq; seq += 1) {
      const message = await manager.streams.getMessage(DEAD_LETTERS_STREAM.name, { seq }).catch(() => undefined);
      if (!message) continue;
      letters.push({
        reason: message.header?.get('Pulmora-Reason') || 'MAX_DELIVERIES',
        studyId: studyIn(StringCodec().decode(message.data)),
      });
    }
    return letters;
  } finally {
    await connection.close();
  }
}

function studyIn(text: string): string {
  try {
    return (JSON.parse(text) as Partial<DiagnosisUpdatedEvent>).data?.studyId ?? '';
  } catch {
    return '';
  }
}

async function query<Row>(stack: Stack, text: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: stack.admin.diagnosis });
  await client.connect();
  try {
    return (await client.query(text, values)).rows as Row[];
  } finally {
    await client.end();
  }
}
