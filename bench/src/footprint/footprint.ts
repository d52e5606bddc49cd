import os from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { GraphqlClient, imageOf, PatientWatch, phantomPng, type RunningName, startStack } from '@pulmora/stack';
import type { Finding, Measurement } from '../cli.js';
import { peakOf, residentBytes } from '../memory-watch.js';

/** In the order in which they are ended. */
const OURS = ['gateway', 'worker', 'diagnosis', 'study', 'patient', 'keeper'] as const;
const PROCESSES = [...OURS, 'postgres', 'nats'] as const;
/** After this long without work, what is held is what idling takes. */
const REST_MS = 5_000;
const STUDIES = 40;
const AT_ONCE = 8;
const MEGABYTE = 1024 * 1024;

/** What each process takes: time to be ready, memory at rest and under load, time to end. */
export const footprint: Measurement = {
  about: 'of each process: start to ready, memory at rest and under load, SIGTERM to end',
  async run(say): Promise<Finding> {
    const readyMs: Record<string, number> = {};
    await using stack = await startStack({
      ownPostgres: true,
      onProgress: (line) => {
        const [, name = '', seconds] = /^(\S+) ready \(([\d.]+) s\)$/.exec(line) ?? [];
        if (seconds) readyMs[name] = Math.round(Number(seconds) * 1_000);
        say(line);
      },
    });
    await delay(REST_MS);
    const pids = Object.fromEntries(PROCESSES.map((name) => [name, stack.pids[name] ?? 0]));
    const idle = Object.fromEntries(PROCESSES.map((name) => [name, residentBytes(pids[name] ?? 0)]));
    say(`${STUDIES} studies, ${AT_ONCE} at once`);
    const client = new GraphqlClient({ url: stack.gatewayUrl, token: await stack.token() });
    const loaded = await peakOf(pids, async () => {
      let next = 0;
      const clinician = async () => {
        const watch = await PatientWatch.register(client, () => {});
        while (next < STUDIES) {
          next += 1;
          const outcome = await watch.study(imageOf(`phantom-${next}.png`, await phantomPng(next)));
          if (outcome.kind !== 'read') throw new Error(`a study was not read: ${outcome.reason}`);
        }
        watch.close();
      };
      await Promise.all(Array.from({ length: AT_ONCE }, clinician));
    });
    const drainMs: Record<string, number> = {};
    for (const name of OURS) drainMs[name] = await endOf(stack, name);
    const megabytes = (bytes: number | undefined) => Math.round((bytes ?? 0) / MEGABYTE);
    const processes = PROCESSES.map((name) => ({
      name,
      readyMs: readyMs[name] ?? null,
      idleRssMB: megabytes(idle[name]),
      loadedRssMB: megabytes(loaded[name]),
      drainMs: drainMs[name] ?? null,
    }));
    const machine = `${os.availableParallelism()} × ${os.cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`;
    return {
      figures: { machine, loadAverage: os.loadavg()[0], processes },
      summary: [
        `${machine}; load ${os.loadavg()[0]?.toFixed(1)}. Processes were started together; PostgreSQL's is its first process.`,
        'process      ready ms   at rest MB   loaded MB   drain ms',
        ...processes.map(
          (one) =>
            `${one.name.padEnd(12)}${String(one.readyMs ?? '–').padStart(9)}${String(one.idleRssMB).padStart(13)}${String(one.loadedRssMB).padStart(12)}${String(one.drainMs ?? '–').padStart(11)}`,
        ),
      ].join('\n'),
      held: processes.every((one) => one.readyMs !== null && one.idleRssMB > 0),
    };
  },
};

/** Milliseconds from SIGTERM until a process has drained and ended. */
async function endOf(stack: { kill(name: RunningName, signal: NodeJS.Signals): Promise<void> }, name: RunningName) {
  const began = performance.now();
  await stack.kill(name, 'SIGTERM');
  return Math.round(performance.now() - began);
}
