import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AnnotatedImage, readCovidCt } from '../data/dataset.js';
import { readLesionMasks, readSarsCov2Ct, TRAINING_SOURCES, type TrainingSource } from '../data/training-sources.js';
import { OnnxEngine } from '../engine/onnx.engine.js';
import type { Interval } from '../metrics/interval.js';
import { FINDINGS, LESIONS } from '../network/architecture.js';
import { type PreprocessedImage, preprocess } from '../preprocess/preprocess.js';
import { repositoryRoot } from '../setup/paths.js';
import {
  type NotMeasured,
  networksOfReleases,
  networksOfRuns,
  newestReleaseName,
  type TrainedNetwork,
} from './leave-one-source-out-networks.js';
import { areaByGroup } from './subgroups-area.js';

/** One network on one set of images, none of which it was trained on. */
export interface SourceRow {
  /** Null in a row that says that no network is there. */
  readonly trainedOn: readonly TrainingSource[] | null;
  readonly testedOn: string;
  readonly source: TrainingSource;
  /** Whether the network saw nothing of this source; else this is a held-out part of a source that it was trained on. */
  readonly unseen: boolean;
  readonly run: string | null;
  readonly n: number;
  readonly positives: number;
  readonly auc: number | null;
  /** Bootstrap over papers and cases, blocks of 20 numbers, or volumes. */
  readonly auc95: Interval | null;
  /** Why there is no figure; null where there is one. */
  readonly note: string | null;
}

export interface LeaveOneSourceOut {
  readonly rows: readonly SourceRow[];
  readonly notMeasured: readonly NotMeasured[];
}

/** What is asked about one part of a source. */
export interface SourceTest {
  readonly name: string;
  readonly source: TrainingSource;
  /** Which logit should be higher on positives. */
  readonly finding: (typeof FINDINGS)[number];
  readonly images: readonly (PreprocessedImage & { readonly label: 0 | 1; readonly group: string })[];
}

const BATCH = 8;

/** Folder of training runs: `PULMORA_TRAINING_RUNS`, else `.pulmora/training`. */
export const trainingRunsDir = (): string =>
  process.env.PULMORA_TRAINING_RUNS ?? join(repositoryRoot(), '.pulmora', 'training');

/**
 * Tests networks on sources that they never saw, and for comparison on the held-out parts of those that they did: the
 * finished training runs of a folder, and the releases of the package. Of runs that saw the same sources only the one that
 * validated best is read, of networks that saw every source only the newest release.
 *
 * @param data the folder that holds the sources.
 */
export async function leaveOneSourceOut(
  data: string,
  say: (line: string) => void,
  runs = trainingRunsDir(),
): Promise<LeaveOneSourceOut> {
  const ofRuns = await networksOfRuns(runs);
  if (ofRuns.networks.length === 0) {
    say(
      '*** NO FINISHED TRAINING RUN IS HERE: only releases are measured (PULMORA_TRAINING_RUNS names another folder) ***',
    );
  }
  const lacksASource = ({ trainedOn }: TrainedNetwork) => trainedOn.length < TRAINING_SOURCES.length;
  const chosenRuns = bestOfAlike(ofRuns.networks.filter(lacksASource));
  const ofReleases = await networksOfReleases(chosenRuns);
  const newest = await newestReleaseName();
  const chosenReleases = ofReleases.networks.filter((network) => lacksASource(network) || network.name === newest);
  const chosen = [...chosenRuns, ...chosenReleases];
  const left = [...ofRuns.networks, ...ofReleases.networks].filter((network) => !chosen.includes(network));
  const tests = await sourceTests(data);
  const rows: SourceRow[] = [];
  for (const network of chosen) {
    say(`${network.name}, trained on ${network.trainedOn.join(', ')}`);
    rows.push(...(await rowsOf(network, tests)));
  }
  return {
    rows: withMissing(rows, tests),
    notMeasured: [
      ...ofRuns.notMeasured,
      ...ofReleases.notMeasured,
      ...left.map((network) => ({
        run: network.name,
        why: lacksASource(network) ? 'another run of the same sources validated better' : 'it saw every source',
      })),
    ],
  };
}

/** Of networks that saw the same sources the one that validated best, the first by name of equals. */
export function bestOfAlike(networks: readonly TrainedNetwork[]): TrainedNetwork[] {
  const best = new Map<string, TrainedNetwork>();
  for (const network of networks.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))) {
    const key = network.trainedOn.join();
    const known = best.get(key);
    if (!known || network.validationAuc > known.validationAuc) best.set(key, network);
  }
  return [...best.values()];
}

/**
 * Orders rows by test, unseen sources first, and adds one without figures for each test whose source every network saw.
 */
export function withMissing(rows: readonly SourceRow[], tests: readonly SourceTest[]): SourceRow[] {
  return tests.flatMap((test) => {
    const own = rows.filter(({ testedOn }) => testedOn === test.name);
    const unseen = own.filter((row) => row.unseen);
    const missing: SourceRow = { ...emptyRow(test), note: 'no network is here that never saw this source' };
    return [...(unseen.length > 0 ? unseen : [missing]), ...own.filter((row) => !row.unseen)];
  });
}

const emptyRow = ({ name, source, images }: SourceTest): SourceRow => ({
  trainedOn: null,
  testedOn: name,
  source,
  unseen: true,
  run: null,
  n: images.length,
  positives: images.filter(({ label }) => label === 1).length,
  auc: null,
  auc95: null,
  note: null,
});

/** Sources in which somebody marked lesions: without them the lesions' heads never learnt anything. */
const WITH_LESIONS: readonly TrainingSource[] = ['covid-ct', 'lesion-masks'];

async function rowsOf(
  { name, trainedOn, weights }: TrainedNetwork,
  tests: readonly SourceTest[],
): Promise<SourceRow[]> {
  const engine = new OnnxEngine();
  await engine.load(await weights());
  try {
    // Several tests may ask different things of the same images.
    const answered = new Map<SourceTest['images'], readonly Float32Array[]>();
    const rows: SourceRow[] = [];
    for (const test of tests) {
      const { finding, images, source } = test;
      const row = { ...emptyRow(test), trainedOn, run: name, unseen: !trainedOn.includes(source) };
      if (finding !== 'covid19' && !trainedOn.some((seen) => WITH_LESIONS.includes(seen))) {
        rows.push({ ...row, note: 'no lesion was marked in what it was trained on' });
        continue;
      }
      const answers = answered.get(images) ?? (await logitsOf(engine, images));
      answered.set(images, answers);
      const index = FINDINGS.indexOf(finding);
      const scores = images.map(({ label, group }, i) => ({ score: answers[i]?.[index] ?? Number.NaN, label, group }));
      rows.push({ ...row, ...areaByGroup(scores) });
    }
    return rows;
  } finally {
    await engine.dispose();
  }
}

async function logitsOf(engine: OnnxEngine, images: readonly PreprocessedImage[]): Promise<Float32Array[]> {
  const logits: Float32Array[] = [];
  for (let start = 0; start < images.length; start += BATCH) {
    const answers = await engine.predict(images.slice(start, start + BATCH));
    logits.push(...answers.map((answer) => answer.logits));
  }
  return logits;
}

/**
 * What no network of this package may be trained on. The lesion-mask volumes are all of COVID-19 patients, so that no
 * patient is negative: there it is asked whether slices with lesions score above slices without.
 */
async function sourceTests(data: string): Promise<SourceTest[]> {
  const covidCt = join(data, 'covid-ct');
  const slices = await labelled(
    await readLesionMasks(data, 'held-out'),
    ({ lesions }) => lesions[LESIONS.indexOf('GGO')],
  );
  const covid19 = (image: AnnotatedImage) => image.covid19;
  return [
    {
      name: 'COVID-CT, test split',
      source: 'covid-ct',
      finding: 'covid19',
      images: await labelled(await readCovidCt(covidCt, 'test'), covid19),
    },
    {
      name: 'COVID-CT, validation split',
      source: 'covid-ct',
      finding: 'covid19',
      images: await labelled(await readCovidCt(covidCt, 'val'), covid19),
    },
    {
      name: 'São Paulo, held out',
      source: 'sars-cov-2-ct',
      finding: 'covid19',
      images: await labelled(await readSarsCov2Ct(data, 'held-out'), covid19),
    },
    { name: 'lesion masks, held out: GGO by slice', source: 'lesion-masks', finding: 'GGO', images: slices },
    { name: 'lesion masks, held out: COVID-19 by slice', source: 'lesion-masks', finding: 'covid19', images: slices },
  ];
}

async function labelled(
  images: readonly AnnotatedImage[],
  labelOf: (image: AnnotatedImage) => 0 | 1 | undefined,
): Promise<SourceTest['images']> {
  const all: SourceTest['images'][number][] = [];
  for (const image of images) {
    const label = labelOf(image);
    if (label === undefined) continue;
    all.push({ ...(await preprocess(await readFile(image.path))), label, group: image.group });
  }
  return all;
}
