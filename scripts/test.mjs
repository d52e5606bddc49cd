/**
 * npm test [-- vitest arguments]
 *
 * Sets up what the tests need, runs them with vitest, and closes with a line that counts tests.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { bootstrap, ROOT, SetupFault, say, withFaults } from './bootstrap.mjs';
import { countTests } from './test-count.mjs';

const HELP = `npm test [-- vitest arguments, such as a part of a file name]

Runs every test: pure ones, those against a real PostgreSQL and NATS (started on free ports), and the whole platform's.
Tests that need ../shared/data say so and are skipped where it is absent; with CI=true that is a failure. The native
TensorFlow backend is built first where it is not (npm run setup:tensorflow); where pip or a compiler is missing, its tests
are skipped.
`;

await withFaults(async () => {
  const args = process.argv.slice(2);
  if (args.includes('--help')) return void process.stdout.write(HELP);
  await bootstrap();
  const { ensureNatsServer } = await import('../stack/dist/index.js');
  const nats = await ensureNatsServer();
  await buildTensorFlow();
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'pulmora-test-'));
  try {
    const report = path.join(directory, 'report.json');
    const status = await runVitest(args, report, { PULMORA_NATS_SERVER: nats.path });
    process.exitCode = close(report, status);
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
});

/** The `tensorflow` engine is tested on a binding built from source; where that cannot be had, its tests are skipped. */
async function buildTensorFlow() {
  const { isTensorFlowBuilt, SetupError, setUpTensorFlow } = await import(
    '../packages/la-dnn/dist/setup/tensorflow-binding.js'
  );
  if (isTensorFlowBuilt()) return;
  const folder = path.join(ROOT, '.pulmora', 'tensorflow');
  try {
    await setUpTensorFlow({ folder, pipPackage: 'tensorflow-cpu', say });
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    if (!error.lacking) throw new SetupFault(error.message);
    say(`tests of the "tensorflow" engine are SKIPPED: ${error.message}`);
  }
}

/** Resolves with the exit status; a signal is passed on and waited for, so that the servers of the tests end too. */
function runVitest(args, report, env) {
  const vitest = path.join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const child = spawn(process.execPath, [vitest, 'run', ...reporters, ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
}

function close(report, status) {
  const text = fs.existsSync(report) ? fs.readFileSync(report, 'utf8') : undefined;
  const data = process.env.PULMORA_SHARED_DATA || path.join(ROOT, '..', 'shared', 'data');
  const counted = countTests(text === undefined ? undefined : JSON.parse(text), status, {
    ci: process.env.CI === 'true',
    dataPresent: fs.existsSync(data),
  });
  for (const line of counted.notes) say(line);
  process.stdout.write(`\n${counted.line}\n`);
  return counted.failed > 0 ? status || 1 : status;
}
