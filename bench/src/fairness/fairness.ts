import os from 'node:os';
import { GraphqlClient, imageOf, PatientWatch, phantomPng, type Stack, startStack } from '@pulmora/stack';
import type { Finding, Measurement } from '../cli.js';
import { percentile } from '../percentile.js';
import { prepareFlood } from './flood.js';
import { metricOf } from './metric.js';

const FLOOD = 1_000;
const URGENT = 20;
/** The first readings find caches cold; they are not counted. */
const WARM_UP = 5;

const round = (value: number) => Math.round(value * 10) / 10;

/** That one clinic's thousand studies do not delay another's urgent one. */
export const fairness: Measurement = {
  about: `an urgent study alone, and behind another clinic's ${FLOOD} studies, routine and urgent: upload to push, p95`,
  async run(say): Promise<Finding> {
    await using stack = await startStack({ onProgress: say });
    const urgent = await urgentClinic(stack);
    const flood = await prepareFlood(stack);
    await urgent(WARM_UP);
    const alone = await urgent(URGENT);
    say(`alone: ${told(alone.latencies)}; read by ${alone.by}`);

    const behind: Record<'routine' | 'urgent', readonly number[]> = { routine: [], urgent: [] };
    const leftAfter: Record<string, number> = {};
    const batches = await inferenceOf(stack);
    for (const kind of ['routine', 'urgent'] as const) {
      const began = performance.now();
      await flood.send(FLOOD, kind === 'routine' ? 'ROUTINE' : 'URGENT');
      const taken = ((performance.now() - began) / 1_000).toFixed(0);
      const waiting = await metricOf(stack.urls.study, 'pulmora_reading_queue', { priority: kind });
      say(`another clinic's ${FLOOD} ${kind} studies are taken in (${taken} s); ${waiting} of them wait to be read`);
      behind[kind] = (await urgent(URGENT)).latencies;
      leftAfter[kind] = await metricOf(stack.urls.study, 'pulmora_reading_queue', { priority: kind });
      say(`behind ${kind} ones: ${told(behind[kind])}; ${leftAfter[kind]} are left`);
    }
    const after = await inferenceOf(stack);
    const inferenceBatchMs = (1_000 * (after.seconds - batches.seconds)) / (after.count - batches.count);

    const p95 = (latencies: readonly number[]) => percentile(latencies, 0.95);
    const [urgentP95MsAlone, behindRoutine, behindUrgent] = [
      p95(alone.latencies),
      p95(behind.routine),
      p95(behind.urgent),
    ];
    const urgentP95MsBehindFlood = Math.max(behindRoutine, behindUrgent);
    const boundMs = 2 * urgentP95MsAlone + inferenceBatchMs;
    // Without studies that wait, nobody was behind anything.
    const standing = Object.values(leftAfter).every((left) => left > 100);
    const figures = {
      urgentP95MsAlone: round(urgentP95MsAlone),
      urgentP95MsBehindFlood: round(urgentP95MsBehindFlood),
      behindRoutineFlood: { medianMs: round(percentile(behind.routine, 0.5)), p95Ms: round(behindRoutine) },
      behindUrgentFlood: { medianMs: round(percentile(behind.urgent, 0.5)), p95Ms: round(behindUrgent) },
      alone: { medianMs: round(percentile(alone.latencies, 0.5)), p95Ms: round(urgentP95MsAlone) },
      studies: URGENT,
      flood: FLOOD,
      floodLeft: leftAfter,
      inferenceBatchMs: round(inferenceBatchMs),
      boundMs: round(boundMs),
      engine: alone.by,
      cores: os.availableParallelism(),
      load: round(os.loadavg()[0] ?? 0),
    };
    return {
      figures,
      summary: `urgent p95 ${figures.urgentP95MsAlone} ms alone, ${figures.urgentP95MsBehindFlood} ms behind a flood; at most twice and one batch: ${figures.boundMs} ms`,
      held: standing && urgentP95MsBehindFlood <= boundMs,
    };
  },
};

const told = (latencies: readonly number[]) =>
  `median ${round(percentile(latencies, 0.5))} ms, p95 ${round(percentile(latencies, 0.95))} ms`;

/** The first demo clinic: sends this many urgent studies, one after another. Begin of the upload to the final push. */
async function urgentClinic(stack: Stack) {
  const client = new GraphqlClient({ url: stack.gatewayUrl, token: await stack.token() });
  const images = await Promise.all(
    Array.from({ length: URGENT }, async (_, i) => imageOf(`urgent-${i}.png`, await phantomPng(i + 1))),
  );
  return async (count: number) => {
    // The same images again would be the same studies.
    const watch = await PatientWatch.register(client, () => {});
    const latencies: number[] = [];
    let by = '';
    try {
      for (const image of images.slice(0, count)) {
        const began = performance.now();
        const outcome = await watch.study(image);
        if (outcome.kind !== 'read' || outcome.reading.status !== 'COMPLETED') {
          throw new Error(`an urgent study was not read: ${JSON.stringify(outcome)}`);
        }
        latencies.push(performance.now() - began);
        const { model } = outcome.reading;
        by = model ? `${model.name} ${model.version} on ${model.engine}` : '';
      }
      return { latencies, by };
    } finally {
      watch.close();
    }
  };
}

async function inferenceOf(stack: Stack): Promise<{ seconds: number; count: number }> {
  const name = 'pulmora_inference_seconds';
  return {
    seconds: await metricOf(stack.urls.worker, `${name}_sum`),
    count: await metricOf(stack.urls.worker, `${name}_count`),
  };
}
