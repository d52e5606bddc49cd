import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { databaseUrls } from '@pulmora/migrations';
import { z } from 'zod';
import { type AuditAnchors, anchorsAfter, verifyAudit } from '../audit/verify-audit.js';
import { errorCode, Fault } from '../fault.js';
import { tenantNamed } from '../issuer/clinics.js';
import { loadSecrets } from '../settings/secrets.js';
import { type Settings, settingsFromEnvironment } from '../settings/settings.js';
import { postgresAddress } from '../settings/trust.js';
import { runCli } from './run-cli.js';

const HELP = `npm run audit:verify -- [--tenant <slug or UUID>] [--anchors FILE]

Walks the audit trail of all three databases, entry by entry, and names every row that was changed, removed, moved or
put in. Exit status 0 when there is none.

  --tenant   one clinic only
  --anchors  where this command keeps how far each chain was when it was last verified, so that one that was cut short
             and joined anew since is noticed; by default audit-anchors.json in the data directory. Keep it where who
             runs the databases cannot write.

Verifies the development platform's databases (which must be running), or those of PULMORA_PATIENT_SEALER_DATABASE_URL,
PULMORA_STUDY_SEALER_DATABASE_URL and PULMORA_DIAGNOSIS_SEALER_DATABASE_URL.
`;

const anchorsShape = z.partialRecord(
  z.enum(['patient', 'study', 'diagnosis']),
  z.record(z.uuid(), z.object({ sequence: z.int().positive(), hash: z.string() })),
);

await runCli('audit:verify', async () => {
  const { values } = parseArgs({
    options: {
      tenant: { type: 'string' },
      anchors: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void process.stdout.write(HELP);
  const tenantId = values.tenant === undefined ? undefined : tenantNamed(values.tenant);
  if (values.tenant !== undefined && !tenantId) throw new Fault('--tenant names no clinic (see --help)');
  const settings = settingsFromEnvironment();
  const file = values.anchors ?? path.join(settings.dataDir, 'audit-anchors.json');
  const anchors = readAnchors(file);
  const findings = await verifyAudit(urlsOf(settings), { tenantId, anchors }).catch((error: unknown) => {
    throw new Fault(`a database cannot be read (${errorCode(error) ?? 'no answer'}): does the platform run?`);
  });
  for (const { database, tenantId: tenant, sealed, waiting, faults } of findings) {
    const verdict = faults.length === 0 ? 'intact' : `${faults.length} FAULTS`;
    process.stdout.write(`${database.padEnd(9)} ${tenant}  ${sealed} sealed, ${waiting} waiting: ${verdict}\n`);
    for (const fault of faults) process.stdout.write(`            ${fault}\n`);
  }
  if (findings.length === 0) process.stdout.write('nothing is audited yet\n');
  writeFileSync(file, `${JSON.stringify(anchorsAfter(findings, anchors), null, 2)}\n`, { mode: 0o600 });
  if (findings.some(({ faults }) => faults.length > 0)) process.exitCode = 1;
});

function urlsOf(settings: Settings) {
  const { env } = process;
  const patientSealer = env.PULMORA_PATIENT_SEALER_DATABASE_URL;
  const studySealer = env.PULMORA_STUDY_SEALER_DATABASE_URL;
  const diagnosisSealer = env.PULMORA_DIAGNOSIS_SEALER_DATABASE_URL;
  if (patientSealer && studySealer && diagnosisSealer) return { patientSealer, studySealer, diagnosisSealer };
  const { roles } = loadSecrets(settings.dataDir);
  return databaseUrls({ adminUrl: postgresAddress(settings), passwords: roles });
}

function readAnchors(file: string): AuditAnchors {
  try {
    return anchorsShape.parse(JSON.parse(readFileSync(file, 'utf8'))) as AuditAnchors;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return {};
    throw new Fault(`${file} is damaged: without it nobody knows how far the chains were`, { cause: error });
  }
}
