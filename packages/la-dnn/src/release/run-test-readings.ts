import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCovidCt } from '../data/dataset.js';
import { sigmoid } from '../decision/interpretation.js';
import { OnnxEngine } from '../engine/onnx.engine.js';
import { preprocess } from '../preprocess/preprocess.js';
import { weightsOfRun } from '../training/lineage.js';
import type { Reading } from '../training/scoring.js';

/** The file in which a run keeps what it said of the test split, if that was ever asked. */
export const TEST_READINGS = 'test-readings.json';

const BATCH = 8;

/**
 * What a finished run says of the COVID-CT test split: raw probabilities, before any temperature. It is asked once; from
 * then on the run's folder knows. Training cannot get here: its process has the split sealed.
 *
 * @param run folder of the run.
 * @param data the folder that holds `covid-ct`.
 * @throws {TestSplitSealedError} in a process that trains.
 */
export async function testReadings(run: string, data: string): Promise<readonly Reading[]> {
  const file = join(run, TEST_READINGS);
  const known = await readFile(file, 'utf8').catch(() => undefined);
  if (known !== undefined) return JSON.parse(known) as Reading[];
  const images = await readCovidCt(join(data, 'covid-ct'), 'test');
  const engine = new OnnxEngine();
  await engine.load(await weightsOfRun(run));
  try {
    const readings: Reading[] = [];
    for (let start = 0; start < images.length; start += BATCH) {
      const batch = images.slice(start, start + BATCH);
      const answers = await engine.predict(
        await Promise.all(batch.map(async ({ path }) => preprocess(await readFile(path)))),
      );
      batch.forEach(({ source, name, group, covid19, lesions }, i) => {
        readings.push({
          source,
          image: name,
          group,
          covid19,
          lesions: lesions.map((lesion) => lesion ?? null),
          probabilities: Array.from(answers[i]?.logits ?? [], sigmoid),
        });
      });
    }
    await writeFile(file, `${JSON.stringify(readings, null, 1)}\n`);
    return readings;
  } finally {
    await engine.dispose();
  }
}
