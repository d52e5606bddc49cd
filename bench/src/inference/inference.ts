import { availableParallelism, cpus, loadavg } from 'node:os';
import { ENGINES, type EngineName, INPUT_SIDE, type PreprocessedImage, startStandingInference } from '@pulmora/la-dnn';
import { BackendUnavailableError, largestDifference, loadReleasedModel, prepareEngine } from '@pulmora/la-dnn/engine';
import type { Finding, Measurement } from '../cli.js';
import { percentile } from '../percentile.js';
import { Random } from '../tenant-fuzz/random.js';
import { startBarePeer } from './bare-peer.js';
import { StageTimes } from './stage-means.js';
import { batcherFor, throughWorker, underPoissonLoad } from './worker-path.js';

/** A line of the table. `p50Ms` and `p99Ms`: of a batch in an engine, of an image under Poisson load in the worker. */
interface Row {
  readonly path: 'worker' | 'engine';
  readonly engine: string;
  readonly device: string;
  readonly batch: number;
  readonly imagesPerSecond: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  /** The median over the rounds of what it did over what the bare peer did in the same round. */
  readonly ratioToBareOnnxruntime: number | null;
  /** Of an engine: how far a logit of its is from ONNX Runtime's on the CPU, at most. */
  readonly largestLogitDifference?: number;
}

const DUE = 0.9;
const DEVICE = 'cpu';
const GPU_ENGINES: ReadonlySet<string> = new Set(['onnx-cuda', 'onnx-cuda-half', 'webgpu']);
/** Of what the worker can do, that much comes in. */
const LOAD = 0.7;

/** That the worker is no slower than a bare script on the same network, whatever it does around it. */
export const inference: Measurement = {
  about: `images per second of worker and engines on this CPU; the worker at ${DUE} of bare onnxruntime-node or more`,
  options: { rounds: '5', batches: '1,8', images: '32' },
  async run(say, options): Promise<Finding> {
    const rounds = Number(options.rounds);
    const batches = (options.batches ?? '').split(',').map(Number);
    const images = picturesOf(Number(options.images));
    const rows: Row[] = [];
    const random = new Random(1);
    await using peer = await startBarePeer();
    const stages = new StageTimes();
    await stages.decode(Number(options.images));
    const worker = await startStandingInference({ engine: 'onnx', onBatch: (times) => stages.batch(times) });
    try {
      for (const batch of batches) {
        const runs = Math.ceil(images.length / batch);
        const batcher = batcherFor(worker, batch);
        await throughWorker(batcher, images.slice(0, batch));
        await peer.run(batch, 1);
        const bare: number[][] = [];
        const own: number[] = [];
        for (let round = 0; round < rounds; round += 1) {
          // Whoever is second finds the machine warmer, or busier: they take turns at it.
          const order = [
            async () => void bare.push(await peer.run(batch, runs)),
            async () => void own.push(rateOf(await throughWorker(batcher, images))),
          ];
          for (const step of round % 2 === 0 ? order : order.reverse()) await step();
        }
        const bareRates = bare.map((times) => (1_000 * batch * times.length) / sum(times));
        const rate = percentile(own, 0.5);
        stages.loaded = true;
        const loaded = await underPoissonLoad(batcher, images, LOAD * rate, () => random.next());
        stages.loaded = false;
        for (const { waitedMs } of loaded) stages.queue(batch, waitedMs);
        rows.push(
          row('engine', 'bare onnxruntime-node', batch, percentile(bareRates, 0.5), bare.flat(), 1),
          row(
            'worker',
            'onnx',
            batch,
            rate,
            loaded.map(({ ms }) => ms),
            percentile(
              own.map((value, i) => value / (bareRates[i] ?? 1)),
              0.5,
            ),
          ),
        );
        say(lineOf(rows.at(-2)));
        say(lineOf(rows.at(-1)));
        for (const engine of ENGINES) {
          const found = await engineRow(engine, batch, images, () => peer.run(batch, runs), say);
          if (found) rows.push(found);
        }
      }
    } finally {
      await worker.dispose();
    }
    const worst = Math.min(
      ...rows.filter(({ path }) => path === 'worker').map((one) => one.ratioToBareOnnxruntime ?? 0),
    );
    const machine = `${availableParallelism()} cores (${cpus()[0]?.model.trim()}), load ${loadavg()[0]?.toFixed(1)}`;
    const gpus = rows.filter(({ device }) => device === 'gpu').map(({ engine }) => engine);
    const gpu = gpus.length > 0 ? [...new Set(gpus)].join(', ') : null;
    return {
      figures: { rows, machine, gpu, stages: stages.means() },
      summary: [
        `On ${machine}, ${rounds} rounds that took turns. ${gpu ? `On a GPU: ${gpu}.` : 'No GPU was measured: there was none.'}`,
        `The worker does ${worst.toFixed(2)} of what a bare script does, at the least.`,
        `Stages at ${LOAD} of its load, Poisson, means in ms: ${stages.line()}`,
      ].join('\n'),
      held: worst >= DUE,
    };
  },
};

const picturesOf = (count: number): PreprocessedImage[] =>
  Array.from({ length: count }, (_, n) => ({
    pixels: Float32Array.from({ length: INPUT_SIDE ** 2 }, (_value, i) => ((i + n * 17) % 251) / 250),
  }));

/** An engine without the worker around it, in turns with the peer; undefined where it cannot run. */
async function engineRow(
  name: EngineName,
  batch: number,
  images: readonly PreprocessedImage[],
  peer: () => Promise<number[]>,
  say: (line: string) => void,
): Promise<Row | undefined> {
  try {
    const { weights } = await loadReleasedModel();
    const { engine } = await prepareEngine(name, weights);
    try {
      const times: number[] = [];
      const ratios: number[] = [];
      const apart = largestDifference(await engine.predict(images.slice(0, batch)), await reference(batch, images));
      for (let round = 0; round < 2; round += 1) {
        const own: number[] = [];
        for (let start = 0; start + batch <= images.length; start += batch) {
          const began = performance.now();
          await engine.predict(images.slice(start, start + batch));
          own.push(performance.now() - began);
        }
        const bare = await peer();
        times.push(...own);
        ratios.push(sum(bare) / bare.length / (sum(own) / own.length));
      }
      const rate = (1_000 * batch * times.length) / sum(times);
      const made = {
        ...row('engine', name, batch, rate, times, percentile(ratios, 0.5)),
        largestLogitDifference: Number(apart.toPrecision(2)),
      };
      say(lineOf(made));
      return made;
    } finally {
      await engine.dispose();
    }
  } catch (error) {
    if (!(error instanceof BackendUnavailableError)) throw error;
    say(`${name} is left out: ${error.message}`);
    return undefined;
  }
}

/** What ONNX Runtime says of these on the CPU. */
async function reference(batch: number, images: readonly PreprocessedImage[]) {
  const { weights } = await loadReleasedModel();
  const { engine } = await prepareEngine('onnx', weights);
  try {
    return await engine.predict(images.slice(0, batch));
  } finally {
    await engine.dispose();
  }
}

function row(
  path: Row['path'],
  engine: string,
  batch: number,
  rate: number,
  times: readonly number[],
  ratio: number,
): Row {
  const rounded = (value: number) => Math.round(value * 100) / 100;
  return {
    path,
    engine,
    device: GPU_ENGINES.has(engine) ? 'gpu' : DEVICE,
    batch,
    imagesPerSecond: rounded(rate),
    p50Ms: rounded(percentile(times, 0.5)),
    p99Ms: rounded(percentile(times, 0.99)),
    ratioToBareOnnxruntime: Math.round(ratio * 1_000) / 1_000,
  };
}

const rateOf = ({ images, ms }: { images: number; ms: number }): number => (1_000 * images) / ms;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function lineOf(one: Row | undefined): string {
  if (!one) return '';
  return `${one.path} ${one.engine}, batch ${one.batch}: ${one.imagesPerSecond} images/s, p50 ${one.p50Ms} ms, p99 ${one.p99Ms} ms, ${one.ratioToBareOnnxruntime} of bare${one.largestLogitDifference === undefined ? '' : `, logits apart by ${one.largestLogitDifference}`}`;
}
