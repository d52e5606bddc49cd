import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { PatientWatch } from '../demo/clinic-session.js';
import { demoReport, readingsTable } from '../demo/demo-report.js';
import { PATIENT_RECORD } from '../demo/documents.js';
import { GraphqlClient } from '../demo/graphql-client.js';
import { type ImageSource, imageFile, imageOf, imagesIn } from '../demo/image-file.js';
import { phantomPng } from '../demo/phantom.js';
import { platformToTalkTo } from '../demo/running-platform.js';
import { Fault } from '../fault.js';
import { runCli } from './run-cli.js';

const HELP = `npm run demo [-- options] [FILE ...]

Through the public GraphQL API only: registers a patient, subscribes, uploads each FILE as one study, and prints what
is pushed back. Without a FILE it draws a chest-CT phantom. Starts a platform for itself where none runs.

  --dir D      every .png, .jpg and .jpeg of a folder, with progress
  --url U      the GraphQL endpoint of a platform that runs [http://127.0.0.1:4000/graphql]
  --token T    an access token, instead of one of this checkout's development issuer
  --json F     writes {"ok","engine","model","notice","studies":[{"file","status","outcome","abstention","probability",
               "lesions","latencyMs"}]}, with "reason" where there is no reading and "note" where the model abstained
  --help

Exit status 0 when every file's reading came to its end, 1 otherwise. INDETERMINATE is such an end: the model abstains,
since the image is no axial chest CT or since either answer would be wrong too often.
The readings are unsigned AI readings: decision support, not a diagnosis.
`;

/** Studies whose full record is shown at the end. */
const SHOWN = 5;

await runCli('demo', async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      dir: { type: 'string' },
      url: { type: 'string' },
      token: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return print(HELP);
  if (values.url && !URL.canParse(values.url)) throw new Fault('--url must be an address (see --help)');
  const images = await imagesToRead(positionals, values.dir);
  await using platform = await platformToTalkTo(values.url, values.token, (line) => print(`${line}\n`));
  const client = new GraphqlClient(platform);
  const report = await readAll(client, images, values.dir !== undefined);
  if (values.json) await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
  if (!report.ok) process.exitCode = 1;
});

async function imagesToRead(files: readonly string[], directory: string | undefined): Promise<ImageSource[]> {
  const given = await Promise.all(files.map(imageFile));
  const found = directory === undefined ? [] : await imagesIn(directory);
  if (given.length + found.length > 0) return [...given, ...found];
  print('No file was given: using a generated PHANTOM, a drawing that only looks like a chest CT.\n');
  return [imageOf('phantom.png', await phantomPng(Date.now()))];
}

async function readAll(client: GraphqlClient, images: readonly ImageSource[], withProgress: boolean) {
  let current = '';
  const watch = await PatientWatch.register(client, ({ status, study }) => {
    const [image] = study.images;
    const what = image ? `${image.mediaType} ${image.width}×${image.height}` : '';
    print(`  pushed: ${status.padEnd(9)} ${current} (${what}, patient ${study.patient.recordNumber})\n`);
  });
  try {
    print(`registered patient ${watch.recordNumber}, subscribed to diagnosisUpdated\n`);
    const outcomes = [];
    for (const [i, image] of images.entries()) {
      current = image.name;
      print(`${withProgress ? `[${i + 1}/${images.length}] ` : ''}uploading ${image.name}\n`);
      outcomes.push({ file: image.name, outcome: await watch.study(image) });
    }
    const report = demoReport(outcomes);
    print(`\n${readingsTable(report)}\n`);
    await showRecord(client, watch.patientId, images.length);
    return report;
  } finally {
    watch.close();
  }
}

async function showRecord(client: GraphqlClient, id: string, count: number): Promise<void> {
  const data = await client.data(PATIENT_RECORD, { id, first: Math.min(count, SHOWN) });
  const newest = count > SHOWN ? `, the newest ${SHOWN}` : '';
  print(`The record, over three services${newest}:\n${PATIENT_RECORD}\n${JSON.stringify(data, null, 2)}\n`);
}

function print(text: string): void {
  process.stdout.write(text);
}
