import path from 'node:path';
import {
  GraphqlClient,
  type ImageSource,
  imageOf,
  imagesIn,
  PatientWatch,
  phantomPng,
  sharedData,
  startStack,
} from '@pulmora/stack';
import type { Finding, Measurement } from './cli.js';
import { percentile } from './percentile.js';

const STUDIES = 50;
/** The first readings find caches cold; they are not counted. */
const WARM_UP = 3;

/** How long it takes from the last byte of an image to its reading being pushed. */
export const latency: Measurement = {
  about: `${STUDIES} single-image studies one after another: last byte sent to final push, milliseconds`,
  async run(say): Promise<Finding> {
    const { images, kind } = await someImages(STUDIES + WARM_UP);
    say(`using ${kind}`);
    await using stack = await startStack({ onProgress: say });
    const client = new GraphqlClient({ url: stack.gatewayUrl, token: await stack.token() });
    const watch = await PatientWatch.register(client, () => {});
    try {
      const latencies: number[] = [];
      let by = '';
      for (const [i, image] of images.entries()) {
        const outcome = await watch.study(image);
        if (outcome.kind !== 'read' || outcome.reading.status !== 'COMPLETED' || outcome.latencyMs === null) {
          throw new Error(`${image.name} was not read: ${JSON.stringify(outcome)}`);
        }
        if (i < WARM_UP) continue;
        latencies.push(outcome.latencyMs);
        const { model } = outcome.reading;
        by = model ? `${model.name} ${model.version} on ${model.engine}` : '';
      }
      const round = (value: number) => Math.round(value * 10) / 10;
      const figures = {
        n: latencies.length,
        medianMs: round(percentile(latencies, 0.5)),
        p95Ms: round(percentile(latencies, 0.95)),
      };
      return {
        figures,
        summary: `${figures.n} studies of ${kind}, read by ${by}: median ${figures.medianMs} ms, p95 ${figures.p95Ms} ms`,
        held: figures.n === STUDIES,
      };
    } finally {
      watch.close();
    }
  },
};

/** Real ones where there are any, spread over the folder; no two alike. */
async function someImages(count: number): Promise<{ images: readonly ImageSource[]; kind: string }> {
  const scans = sharedData('covid-ct/images');
  if (scans.present) {
    const all = await imagesIn(scans.directory);
    const step = Math.max(1, Math.floor(all.length / count));
    const images = all.filter((_image, i) => i % step === 0).slice(0, count);
    if (images.length === count)
      return { images, kind: `real images of ${path.basename(path.dirname(scans.directory))}` };
  }
  const images = await Promise.all(
    Array.from({ length: count }, async (_, i) => imageOf(`phantom-${i}.png`, await phantomPng(i + 1))),
  );
  return { images, kind: 'generated phantoms' };
}
