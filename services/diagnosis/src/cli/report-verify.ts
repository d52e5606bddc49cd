import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { ReportFileFault, verifyReportFile } from '../report/report-verification.js';

const HELP = `Verifies a signed report, without the platform and without a network.

Usage: npm run report:verify -- --file report.json [--key key.json]

  --file  what the gateway serves at SignedReport.jsonUrl
  --key   the clinic's public key (a JWK), had from the clinic by another way. Without it the key in the file is used,
          which shows that nothing was changed since, not who signed.
  --help  this text

Exit status 0 when the signature holds, 1 when it does not.
`;

const { values } = parseArgs({
  options: { file: { type: 'string' }, key: { type: 'string' }, help: { type: 'boolean', default: false } },
});

if (values.help || !values.file) {
  (values.help ? process.stdout : process.stderr).write(HELP);
  process.exitCode = values.help ? 0 : 1;
} else {
  try {
    const text = await readFile(values.file, 'utf8');
    const key = values.key === undefined ? undefined : await readFile(values.key, 'utf8');
    const { holds, lines } = verifyReportFile(text, key);
    process.stdout.write(`${lines.join('\n')}\n${holds ? 'The signature holds.' : 'THE SIGNATURE DOES NOT HOLD.'}\n`);
    if (!holds) process.exitCode = 1;
  } catch (error) {
    const { code } = error as { code?: string };
    const known = error instanceof ReportFileFault || code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR';
    process.stderr.write(`report:verify: ${known ? (error as Error).message : String(error)}\n`);
    process.exitCode = 1;
  }
}
