import { randomUUID } from 'node:crypto';
import { type AuditSql, type AuditVerdict, SEAL_WITHIN_MS, verifyAuditChain } from '@pulmora/platform';
import {
  AUDIT_DATABASES,
  type AuditDatabase,
  DEMO_CLINICS,
  GraphqlClient,
  imageOf,
  PATIENT_RECORD,
  PatientWatch,
  phantomPng,
  REGISTER_PATIENT,
  type RegisterPatientData,
  type Stack,
  startStack,
  verifyAudit,
} from '@pulmora/stack';
import pg from 'pg';
import type { Finding, Measurement } from './cli.js';

const PATIENTS = 100;
const READ = 4;
const NAMES = Object.keys(AUDIT_DATABASES) as AuditDatabase[];
const { tenantId } = DEMO_CLINICS[0];

/** How a chain may be doctored; each against a chain of at least seven entries. `$1` is the tenant. */
const TAMPERING: Readonly<Record<string, readonly string[]>> = {
  'changed field': [`UPDATE audit_entries SET actor = actor || 'x' WHERE tenant_id = $1 AND id = ${idOf(3)}`],
  'removed row in the middle': [`DELETE FROM audit_entries WHERE tenant_id = $1 AND id = ${idOf(3)}`],
  'removed row and seal in the middle': [
    `DELETE FROM audit_entries WHERE tenant_id = $1 AND id = ${idOf(3)}`,
    'DELETE FROM audit_seals WHERE tenant_id = $1 AND sequence = 3',
  ],
  'removed tail': [
    `DELETE FROM audit_entries WHERE tenant_id = $1 AND id IN
       (SELECT entry_id FROM audit_seals WHERE tenant_id = $1 AND sequence > 5)`,
    'DELETE FROM audit_seals WHERE tenant_id = $1 AND sequence > 5',
  ],
  'two rows swapped': [
    `CREATE TEMPORARY TABLE swap ON COMMIT DROP AS
       SELECT entry_id, CASE sequence WHEN 2 THEN 3 ELSE 2 END AS sequence FROM audit_seals
        WHERE tenant_id = $1 AND sequence IN (2, 3)`,
    `UPDATE audit_seals SET entry_id = gen_random_uuid() WHERE tenant_id = $1 AND sequence IN (2, 3)`,
    `UPDATE audit_seals s SET entry_id = swap.entry_id FROM swap
      WHERE s.tenant_id = $1 AND s.sequence = swap.sequence`,
  ],
  'row inserted': [
    `INSERT INTO audit_entries SELECT tenant_id, gen_random_uuid(), at, 'forged', actor_tenant_id, roles, operation,
            object_type, object_ids, patient_id, outcome, reason, trace_id
       FROM audit_entries WHERE tenant_id = $1 AND id = ${idOf(3)}`,
  ],
};

/** That no entry of the audit trail can be changed, removed, moved or put in unseen. */
export const audit: Measurement = {
  about: 'a few hundred audited operations: the trail is intact, and every doctored copy of it is noticed',
  async run(say): Promise<Finding> {
    await using stack = await startStack({ onProgress: say });
    say('registering, reading, listing, uploading, and asking for what is not allowed');
    await operate(stack);
    const intact = await untilSealed(stack);
    const rows = intact.reduce((sum, { sealed }) => sum + sealed, 0);
    const clean = intact.every(({ faults }) => faults.length === 0);
    for (const { database, sealed, faults } of intact) say(`${database}: ${sealed} sealed, ${faults.length} faults`);
    const undetected: string[] = [];
    let copies = 0;
    for (const name of NAMES) {
      for (const [kind, statements] of Object.entries(TAMPERING)) {
        const { faults } = await verdictOnDoctored(stack.admin[name], statements);
        copies += 1;
        if (faults.length === 0) undetected.push(`${name}: ${kind}`);
      }
    }
    const sealDelayMs = await slowestSeal(stack);
    const tamperedCopyDetected = undetected.length === 0;
    return {
      figures: { rows, intact: clean, copies, tamperedCopyDetected, sealDelayMs },
      summary:
        `${rows} audit entries ${clean ? 'intact' : 'NOT INTACT'}; ${copies - undetected.length} of ${copies} doctored copies noticed` +
        `${undetected.map((one) => `\nnot noticed: ${one}`).join('')}\nslowest seal ${sealDelayMs} ms, stated ${SEAL_WITHIN_MS} ms`,
      held: clean && rows >= 200 && tamperedCopyDetected && sealDelayMs <= SEAL_WITHIN_MS,
    };
  },
};

async function operate(stack: Stack): Promise<void> {
  const client = new GraphqlClient({ url: stack.gatewayUrl, token: await stack.token() });
  const ids: string[] = [];
  for (let i = 0; i < PATIENTS; i += 1) {
    const input = { recordNumber: randomUUID(), name: 'Somebody', aiReadingConsent: true };
    const { registerPatient } = await client.data<RegisterPatientData>(REGISTER_PATIENT, { input });
    if (registerPatient.__typename === 'RegisterPatientSuccess') ids.push(registerPatient.patient.id);
  }
  for (const id of ids) await client.data(PATIENT_RECORD, { id, first: 5 });
  for (let i = 0; i < READ; i += 1) {
    const watch = await PatientWatch.register(client, () => {});
    const outcome = await watch.study(imageOf(`phantom-${i}.png`, await phantomPng(i + 1)));
    watch.close();
    if (outcome.kind !== 'read') throw new Error(`a phantom was not read: ${outcome.reason}`);
    await client.data(PATIENT_RECORD, { id: watch.patientId, first: 5 });
  }
  await client.data('{ patients(first: 50) { nodes { id } } studies { nodes { id } } diagnoses { nodes { id } } }');
  const auditor = new GraphqlClient({ url: stack.gatewayUrl, token: await stack.token({ roles: ['AUDITOR'] }) });
  await auditor.ask('{ patients { nodes { name } } studies { nodes { id } } diagnoses { nodes { id } } }');
}

/** Until nothing waits for its seal any more: the sealer is given four times its stated delay. */
async function untilSealed(stack: Stack) {
  const deadline = Date.now() + 4 * SEAL_WITHIN_MS;
  for (;;) {
    const findings = await verifyAudit(stack.databases, { tenantId });
    if (findings.every(({ waiting }) => waiting === 0) || Date.now() > deadline) return findings;
  }
}

/** Doctors in a transaction that is rolled back, as a superuser whom no trigger and no row security stops. */
async function verdictOnDoctored(url: string, statements: readonly string[]): Promise<AuditVerdict> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query('SET LOCAL session_replication_role = replica');
    for (const statement of statements) {
      const bound = statement.replaceAll('$1', client.escapeLiteral(tenantId));
      if ((await client.query(bound)).rowCount === 0) throw new Error('there was nothing to doctor');
    }
    const sql: AuditSql = async <Row>(text: string, values: unknown[]) =>
      (await client.query(text, values)).rows as Row[];
    return await verifyAuditChain(sql, tenantId);
  } finally {
    await client.query('ROLLBACK');
    await client.end();
  }
}

async function slowestSeal(stack: Stack): Promise<number> {
  const delays = NAMES.map(async (name) => {
    const client = new pg.Client({ connectionString: stack.admin[name] });
    await client.connect();
    try {
      const { rows } = await client.query<{ ms: number }>(
        `SELECT ceil(max(extract(epoch FROM s.sealed_at - e.at)) * 1000)::int AS ms
           FROM audit_seals s JOIN audit_entries e ON e.tenant_id = s.tenant_id AND e.id = s.entry_id`,
      );
      return rows[0]?.ms ?? 0;
    } finally {
      await client.end();
    }
  });
  return Math.max(...(await Promise.all(delays)));
}

/** The entry at a place in the tenant's chain, as a subquery. */
function idOf(sequence: number): string {
  return `(SELECT entry_id FROM audit_seals WHERE tenant_id = $1 AND sequence = ${sequence})`;
}
