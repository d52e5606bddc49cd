import { setTimeout as delay } from 'node:timers/promises';
import { KeyAdministration, keyringFile, localKeyring } from '@pulmora/platform';
import {
  DEMO_CLINICS,
  Fault,
  keyringFileOf,
  openKeyHoldings,
  phantomPng,
  type Stack,
  startStack,
} from '@pulmora/stack';
import pg from 'pg';
import type { Finding, Measurement } from '../cli.js';
import { ClinicWork } from './clinic-work.js';

const PATIENCE_MS = 240_000;

/** That keys change under a platform that is in use, and that nobody who uses it can tell. */
export const keyRotation: Measurement = {
  about: "a clinic's keys rotated twice and the master key once while it works, old ones forgotten: no request fails",
  options: { workers: '3' },
  async run(say, options): Promise<Finding> {
    await using stack = await startStack({ onProgress: say, env: { PULMORA_RECONCILE_INTERVAL_MS: '500' } });
    await using holdings = await openKeyHoldings(stack.databases);
    const keys = new KeyAdministration(localKeyring(keyringFile(keyringFileOf(stack.dataDir))), holdings.all);
    const { tenantId } = DEMO_CLINICS[0];
    const token = await stack.token();
    const images = await Promise.all([1, 2, 3, 4].map((seed) => phantomPng(seed)));
    const workers = Array.from({ length: Number(options.workers) }, () => new ClinicWork(stack, token));
    let working = true;
    const work = workers.map(async (one) => {
      for (let round = 0; working; round += 1) await one.round(images[round % images.length] as Buffer);
    });
    const resealed = { patients: 0, images: 0 };
    try {
      await until('nobody could be registered', async () => workers.every(({ known }) => known.length > 2));
      const steps = [() => keys.rotate(tenantId), () => keys.rotate(tenantId), () => keys.rotateMaster()];
      for (const [i, step] of steps.entries()) {
        const before = await newestInUse(keys, tenantId);
        await step();
        await until('what lay under the old keys was not encrypted anew', () => isCaughtUp(keys, tenantId));
        resealed.patients += before.identifiers;
        resealed.images += before.blobs;
        say(`rotation ${i + 1} of ${steps.length} is through`);
      }
      const tooEarly = await keys.retire(tenantId);
      // As if the wait were over.
      await age(stack);
      const forgotten = await keys.retire(tenantId);
      await keys.retireMaster();
      say(`${forgotten.length} versions forgotten`);
      const marks = workers.map(({ requests }) => requests);
      await until('work did not go on', async () =>
        workers.every(({ requests }, i) => requests > (marks[i] ?? 0) + 10),
      );
      working = false;
      await Promise.all(work);
      const unread = await failedReadings(stack);
      const afterwards = await lookAgain(stack, workers);
      const known = workers.reduce((sum, one) => sum + one.known.length, 0);
      const requests = workers.reduce((sum, one) => sum + one.requests, 0);
      const failures = workers.flatMap((one) => one.failures);
      const left = (await keys.states(tenantId)).map((state) => `${state.purpose} v${state.version}`);
      return {
        figures: {
          requests,
          failures: failures.length,
          failedReadings: unread,
          resealed,
          versionsForgotten: forgotten.length,
          forgottenTooEarly: tooEarly.length,
          readAfterRestart: known - afterwards.length,
          notReadAfterRestart: afterwards.length,
        },
        summary: [
          `${requests} requests, ${failures.length} failed; ${resealed.patients} patients and ${resealed.images} images encrypted anew`,
          `${unread} readings of a model failed`,
          ...failures.slice(0, 10).map((failure) => `  FAILED ${failure}`),
          `left: ${left.join(', ')}`,
          `after a restart ${known - afterwards.length} of ${known} patients and their images are read as they were`,
          ...afterwards.slice(0, 10).map((failure) => `  FAILED ${failure}`),
        ].join('\n'),
        held:
          requests > 0 &&
          failures.length === 0 &&
          unread === 0 &&
          afterwards.length === 0 &&
          tooEarly.length === 0 &&
          forgotten.length === 5 &&
          left.length === 2,
      };
    } finally {
      working = false;
      await Promise.allSettled(work);
    }
  },
};

/** With processes that have no key open, whatever was open before. @returns what is not as it was. */
async function lookAgain(stack: Stack, workers: readonly ClinicWork[]): Promise<string[]> {
  for (const name of ['patient', 'study'] as const) {
    await stack.kill(name);
    await stack.untilReady(name);
  }
  const failures: string[] = [];
  for (const worker of workers) {
    for (const one of worker.known) {
      await worker.look(one).catch((error: unknown) => failures.push((error as Error).message));
    }
  }
  return failures;
}

/** Rows under the newest version of each purpose. */
async function newestInUse(keys: KeyAdministration, tenantId: string) {
  const rows = { identifiers: 0, blobs: 0 };
  for (const state of await keys.states(tenantId)) rows[state.purpose] = state.rows;
  return rows;
}

/** Whether nothing lies under any version but the newest of its purpose. */
async function isCaughtUp(keys: KeyAdministration, tenantId: string): Promise<boolean> {
  const states = await keys.states(tenantId);
  const newest = new Map(states.map(({ purpose, version }) => [purpose, version]));
  return states.every(({ purpose, version, rows }) => rows === 0 || version === newest.get(purpose));
}

/** Studies that a worker could not read: an image that does not open, for one. */
async function failedReadings(stack: Stack): Promise<number> {
  const client = new pg.Client({ connectionString: stack.admin.diagnosis });
  await client.connect();
  try {
    const { rows } = await client.query<{ failed: number }>(
      "SELECT count(*)::int AS failed FROM diagnoses WHERE status = 'FAILED'",
    );
    return rows[0]?.failed ?? 0;
  } finally {
    await client.end();
  }
}

async function age(stack: Stack): Promise<void> {
  for (const name of ['patient', 'study'] as const) {
    const client = new pg.Client({ connectionString: stack.admin[name] });
    await client.connect();
    await client
      .query("UPDATE tenant_keys SET created_at = created_at - interval '2 hours'")
      .finally(() => client.end());
  }
}

async function until(complaint: string, reached: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await reached())) {
    if (Date.now() > deadline) throw new Fault(complaint);
    await delay(100);
  }
}
