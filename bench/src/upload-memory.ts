import { createReadStream } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  dataOf,
  GraphqlClient,
  PatientWatch,
  startStack,
  temporaryDirectory,
  UPLOAD_STUDY,
  type Upload,
  type UploadStudyData,
} from '@pulmora/stack';
import type { Finding, Measurement } from './cli.js';
import { peakOf, residentBytes } from './memory-watch.js';
import { noisePng } from './noise-image.js';

const IMAGES = 20;
/** 15.7 million pixels, and as many bytes. */
const SIDE = 3_966;
const LIMIT_MB = 64;
const MEGABYTE = 1024 * 1024;
/** One small image goes first, so that what a first request loads is not counted; the growth of buffers is. */
const WARM_UP_SIDE = 128;

/** How much memory of gateway and study service grows while a 300 MB study passes through. */
export const uploadMemory: Measurement = {
  about: `a 300 MB study: memory of gateway and study service grows by less than ${LIMIT_MB} MB each`,
  async run(say): Promise<Finding> {
    await using directory = await temporaryDirectory('bench');
    await using stack = await startStack({ onProgress: say });
    const client = new GraphqlClient({ url: stack.gatewayUrl, token: await stack.token() });
    // Their study is read only once it is taken in, and then nothing is measured any more.
    const patient = await PatientWatch.register(client, () => {});
    patient.close();
    const send = async (files: readonly string[]) => {
      const variables = { input: { patientId: patient.patientId, images: files.map(() => null) } };
      const answer = await client.upload<UploadStudyData>(UPLOAD_STUDY, variables, files.map(uploadOf));
      const { uploadStudy } = dataOf(answer);
      if (uploadStudy.__typename !== 'UploadStudySuccess')
        throw new Error(`the upload was refused: ${JSON.stringify(uploadStudy)}`);
    };
    const draw = async (count: number, side: number, name: string) => {
      const files = [];
      for (let i = 0; i < count; i += 1) {
        const file = path.join(directory.path, `${name}-${i}.png`);
        await writeFile(file, await noisePng(side));
        files.push(file);
      }
      return files;
    };
    await send(await draw(1, WARM_UP_SIDE, 'warm-up'));
    const files = await draw(IMAGES, SIDE, 'image');
    const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
    const sizeMB = Math.round(sizes.reduce((sum, size) => sum + size, 0) / MEGABYTE);
    const pids = { gateway: pidOf(stack.pids, 'gateway'), study: pidOf(stack.pids, 'study') };
    const before = { gateway: residentBytes(pids.gateway), study: residentBytes(pids.study) };
    say(`uploading ${files.length} images, ${sizeMB} MB, as one study`);
    const began = performance.now();
    const peaks = await peakOf(pids, () => send(files));
    const seconds = (performance.now() - began) / 1000;
    const grown = (name: 'gateway' | 'study') => Math.round(((peaks[name] - before[name]) / MEGABYTE) * 10) / 10;
    const rssGrowthMB = { gateway: grown('gateway'), study: grown('study') };
    const row = (name: 'gateway' | 'study') =>
      `${name.padEnd(9)} ${megabytes(before[name])} → ${megabytes(peaks[name])} MB   growth ${rssGrowthMB[name]} MB`;
    return {
      figures: { sizeMB, rssGrowthMB },
      summary: `${sizeMB} MB in ${seconds.toFixed(1)} s\n${row('gateway')}\n${row('study')}\nlimit     ${LIMIT_MB} MB each`,
      held: Object.values(rssGrowthMB).every((growth) => growth < LIMIT_MB),
    };
  },
};

const megabytes = (bytes: number): string => (bytes / MEGABYTE).toFixed(1).padStart(6);

const uploadOf = (file: string, i: number): Upload => ({
  place: `input.images.${i}`,
  filename: path.basename(file),
  contentType: 'image/png',
  open: () => createReadStream(file),
});

function pidOf(pids: Readonly<Record<string, number>>, name: string): number {
  const pid = pids[name];
  if (pid === undefined) throw new Error(`${name} does not run`);
  return pid;
}
