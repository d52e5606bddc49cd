import { rename, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createFetch } from '@pulmora/platform';
import { Fault } from '../fault.js';
import { DEMO_CLINICS } from '../issuer/clinics.js';
import { loadSigningKey } from '../issuer/signing-key.js';
import { signToken } from '../issuer/token.js';
import { startPlatform } from '../platform/platform.js';
import { baseUrl, logFile, PROCESS_NAMES, signingKeyFile } from '../platform/processes.js';
import { lockDataDirectory } from '../platform/run-lock.js';
import { assertPortsFree } from '../ports/port-check.js';
import { loadSecrets } from '../settings/secrets.js';
import { PORT_NAMES, PORTS, type Settings, settingsFromEnvironment } from '../settings/settings.js';
import { Supervisor, type SupervisorEvent } from '../supervisor/supervisor.js';
import type { PlatformTls } from '../tls/platform-tls.js';
import { runCli } from './run-cli.js';
import { stopOnSignal } from './stop-on-signal.js';
import { type EngineReport, welcome } from './welcome.js';

const HELP = `npm start [-- --tls]

Runs the whole platform on this machine until Ctrl-C: PostgreSQL, NATS, a development issuer, three services, a worker
that reads the images, and the gateway. Sets up what it needs; a second start finds its data again.

  --tls    everything speaks TLS, with certificates of an authority that is made at each start and written to
           <data dir>/tls/ca.pem; the same as PULMORA_TLS=on, which other commands need then, too

Environment (defaults in brackets):
${PORT_NAMES.map((name) => `  ${PORTS[name].variable.padEnd(24)} [${PORTS[name].fallback}]`).join('\n')}
  PULMORA_DATA_DIR         where databases, images, keys and logs are kept [.pulmora]
  PULMORA_HOST             address on which the processes listen [127.0.0.1]
  PULMORA_ENGINE           tensorflow, onnx, onnx-cuda, onnx-cuda-half, webgpu, wasm or auto [auto]
  PULMORA_LOG_LEVEL        trace, debug, info, warn, error or fatal [info]
  PULMORA_NATS_SERVER      a nats-server to use instead of the one that is found or fetched
`;

/** How long what is left of a run that was killed may take to end. */
const PATIENCE_MS = 35_000;

const LOG_LIMIT_BYTES = 10_000_000;

await runCli('pulmora', async () => {
  const { values } = parseArgs({
    options: { help: { type: 'boolean', default: false }, tls: { type: 'boolean', default: false } },
  });
  if (values.help) return void process.stdout.write(HELP);
  const settings = settingsFromEnvironment(process.env, values.tls);
  const lock = lockDataDirectory(settings.dataDir);
  try {
    await run(settings, lock.previousCutOff);
  } finally {
    lock.release();
  }
});

async function run(settings: Settings, previousCutOff: boolean): Promise<void> {
  const secrets = loadSecrets(settings.dataDir);
  await portsFree(settings, previousCutOff ? PATIENCE_MS : 0);
  await Promise.all([...PROCESS_NAMES, 'postgres', 'nats'].map((name) => turnOver(logFile(settings, name))));

  let giveUp: (fault: Fault) => void = () => {};
  const givenUp = new Promise<never>((_resolve, reject) => {
    giveUp = reject;
  });
  const supervisor = new Supervisor({ onEvent: (event) => report(event, settings, giveUp) });
  const stop = stopOnSignal(() => {
    say('killing what still runs');
    void supervisor.kill();
  });
  const starting = startPlatform({
    settings,
    secrets,
    supervisor,
    durable: true,
    // What the user sets wins.
    environmentOf: (_name, computed) => ({ ...computed, ...process.env, ...ownAuthority(computed) }),
    onProgress: say,
    patienceMs: previousCutOff ? PATIENCE_MS : 0,
  });
  try {
    await Promise.race([starting, stop.requested, givenUp]);
    if (!stop.isRequested) {
      process.stdout.write(
        welcome(settings, await clinicTokens(settings), await engineReport(settings, (await starting).tls)),
      );
      await Promise.race([stop.requested, givenUp]);
    }
  } finally {
    if (Object.keys(supervisor.pids).length > 0) say('stopping');
    await supervisor.stop();
    await starting.catch(() => {});
    stop.dispose();
  }
  say('stopped');
}

function report(event: SupervisorEvent, settings: Settings, giveUp: (fault: Fault) => void): void {
  const log = `log: ${logFile(settings, event.name)}`;
  switch (event.kind) {
    case 'crashed':
      say(`${event.name} ended unexpectedly (${event.how}), starting it again in ${event.restartInMs} ms (${log})`);
      break;
    case 'restarted':
      say(`${event.name} is ready again`);
      break;
    case 'given-up':
      giveUp(new Fault(`${event.name} ends again and again (${event.how}): see its ${log}`));
  }
}

/** Waits for the ports of a run that was killed and whose processes are about to notice. */
async function portsFree(settings: Settings, patienceMs: number): Promise<void> {
  const wanted = PORT_NAMES.map((name) => ({
    port: settings.ports[name],
    host: name === 'postgres' || name === 'nats' ? '127.0.0.1' : settings.host,
    variable: PORTS[name].variable,
  }));
  const deadline = Date.now() + patienceMs;
  for (let told = false; ; told = true) {
    try {
      return await assertPortsFree(wanted);
    } catch (error) {
      if (Date.now() > deadline) throw error;
      if (!told) say('the run before was cut off: waiting for what is left of it to end');
      await delay(250);
    }
  }
}

async function clinicTokens(settings: Settings) {
  const issuer = { ...settings, key: await loadSigningKey(signingKeyFile(settings)) };
  const token = (tenantId: string, role: 'CLINICIAN' | 'RADIOLOGIST') =>
    signToken(issuer, { tenantId, subject: `dev-${role.toLowerCase()}`, roles: [role], expiresIn: '8h' });
  return Promise.all(
    DEMO_CLINICS.map(async (clinic) => ({
      ...clinic,
      clinician: await token(clinic.tenantId, 'CLINICIAN'),
      radiologist: await token(clinic.tenantId, 'RADIOLOGIST'),
    })),
  );
}

async function engineReport(settings: Settings, tls: PlatformTls | undefined): Promise<EngineReport> {
  const response = await createFetch(tls?.client)(`${baseUrl(settings, 'worker')}/readyz`);
  return (await response.json()) as EngineReport;
}

/** Puts a log that has grown large aside, over the one put aside before. */
async function turnOver(file: string): Promise<void> {
  const size = await stat(file).then(
    (status) => status.size,
    () => 0,
  );
  if (size > LOG_LIMIT_BYTES) await rename(file, `${file}.1`);
}

/** The authority that was made for this run is not the user's to choose. */
function ownAuthority({ NODE_EXTRA_CA_CERTS }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return NODE_EXTRA_CA_CERTS === undefined ? {} : { NODE_EXTRA_CA_CERTS };
}

function say(line: string): void {
  process.stderr.write(`pulmora: ${line}\n`);
}
