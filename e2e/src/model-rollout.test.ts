import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Stack, startStack, startWorkerFleet, temporaryDirectory, type WorkerFleet } from '@pulmora/stack';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClinicUser, clinicUser } from './testing/clinic.js';
import { ModelRegistry } from './testing/model-registry.js';
import { ReadingLoad, type ReadStudy } from './testing/reading-load.js';

/** Workers as they are in life, on the released network under three versions, and where that would only cost time, without it. */
describe('a change of the model, with work in the queue and in flight', { timeout: 300_000 }, () => {
  const opened: AsyncDisposable[] = [];
  const undone = <T extends AsyncDisposable>(one: T): T => {
    opened.push(one);
    return one;
  };
  let stack: Stack;
  let models: ModelRegistry;
  let fleet: WorkerFleet;
  let load: ReadingLoad;
  let anna: ClinicUser;
  let bert: ClinicUser;
  let annas: string;
  let berts: string;

  beforeAll(async () => {
    const folder = undone(await temporaryDirectory('models'));
    models = await ModelRegistry.of(folder.path, ['1.0.0', '1.1.0', '1.2.0']);
    await models.command('activate', '1.0.0');
    stack = undone(await startStack({ without: ['worker'], processEnv: { diagnosis: models.env } }));
    load = undone(new ReadingLoad(stack));
    await load.open();
    [anna, bert] = await Promise.all([clinicUser(stack, 0), clinicUser(stack, 1)]);
    [annas, berts] = await Promise.all([anna.patient(), bert.patient()]);
  }, 180_000);
  afterAll(async () => {
    for (const one of opened.reverse()) await one[Symbol.asyncDispose]();
  });

  /**
   * Every study was read once, by one model, and no attempt came to nothing. (A broker may deliver a study a second time,
   * to a worker that reads it with another model: of the two one counts.)
   */
  function expectWhole(readings: readonly ReadStudy[], studies: readonly string[]): void {
    expect(readings.map(({ study }) => study).toSorted()).toEqual([...studies].toSorted());
    for (const { status, model, imageModels, badEnds } of readings) {
      expect({ status, badEnds }).toEqual({ status: 'COMPLETED', badEnds: 0 });
      expect(imageModels).toContain(model);
    }
  }

  const versions = (readings: readonly ReadStudy[]) => new Set(readings.map(({ model }) => model));
  const readBy = (version: string) => (readings: readonly ReadStudy[]) =>
    readings.filter(({ status, model }) => status === 'COMPLETED' && model === version).length;

  const startFleet = async (entry: string, workers: number) =>
    undone(await startWorkerFleet({ stack, entry, workers, env: () => ({ ...models.env, ...SMALL }) }));

  test('a worker is ready when every model that may be asked for is warm, and reads nothing before', async () => {
    await models.command('shadow', '1.2.0');
    const waiting = await load.upload(anna, annas, 4);
    // The weights of the shadow alone are not what they should be.
    await models.tamper('1.2.0');
    await expect(startFleet(WORKER, 1)).rejects.toThrow();
    expect((await load.readingsOf(waiting)).filter(({ status }) => status !== 'QUEUED')).toEqual([]);
    await models.tamper('1.2.0');
    await rm(path.join(stack.dataDir, 'logs', 'worker-0.log'));
    fleet = await startFleet(WORKER, 1);
    const readiness = await (await fetch(`${fleet.url(0)}/readyz`)).json();
    expect(readiness).toMatchObject({ ready: true, model: 'la-dnn 1.0.0' });
    const told = readFileSync(fleet.log(0), 'utf8').split('\n');
    const said = (text: string) => told.flatMap((line, i) => (line.includes(text) ? [i] : []));
    expect(said('model is warm')).toHaveLength(2);
    expect(Math.max(...said('model is warm'))).toBeLessThan(Math.min(...said('worker reads')));
    expectWhole(await load.finished(waiting), waiting);
    await models.command('shadow', 'off');
  });

  test('a newer one reads from some study on: none is dropped, and none is both’s', async () => {
    const before = fleet.pid(0);
    const first = await load.keepUpUntil(anna, annas, 3, (all) => readBy('1.0.0')(all) >= 1);
    await models.command('activate', '1.1.0');
    const second = await load.keepUpUntil(anna, annas, 3, (all) => readBy('1.1.0')(all) >= 2);
    const readings = await load.finished([...first, ...second]);
    expectWhole(readings, [...first, ...second]);
    expect(versions(readings)).toEqual(new Set(['1.0.0', '1.1.0']));
    expect(fleet.pid(0)).toBe(before);
    await fleet.stop();
  });

  test('is taken back with studies in the queue: they are read, once, by the one before', async () => {
    fleet = await startFleet(SIMULATED, 2);
    const first = await load.keepUpUntil(anna, annas, 8, (all) => readBy('1.1.0')(all) >= 3);
    const waiting = (await load.readingsOf(first)).filter(({ status }) => status !== 'COMPLETED').length;
    expect(waiting).toBeGreaterThan(0);
    await models.command('rollback');
    const second = await load.keepUpUntil(anna, annas, 8, (all) => readBy('1.0.0')(all) >= 6);
    const readings = await load.finished([...first, ...second]);
    expectWhole(readings, [...first, ...second]);
    expect(versions(readings)).toEqual(new Set(['1.0.0', '1.1.0']));
    // And again, after both workers were gone: what is said is in a file, not in them.
    await Promise.all([fleet.drain(0), fleet.drain(1)]);
    const third = await load.upload(anna, annas, 4);
    await Promise.all([fleet.start(0), fleet.start(1)]);
    const later = await load.finished(third);
    expectWhole(later, third);
    expect(versions(later)).toEqual(new Set(['1.0.0']));
  });

  test('a canary reads its share of the studies, a clinic’s pin goes before it, and the rest is as it was', async () => {
    await models.command('canary', '1.1.0', '--share', '0.5');
    await models.command('pin', bert.tenantId, '1.2.0');
    await bothFollow({ canary: { version: '1.1.0', share: 0.5 }, shadow: null, pins: 1 });
    const [ofAnna, ofBert] = [await load.upload(anna, annas, 16), await load.upload(bert, berts, 4)];
    const [readAnna, readBert] = [await load.finished(ofAnna), await load.finished(ofBert)];
    expectWhole([...readAnna, ...readBert], [...ofAnna, ...ofBert]);
    expect(versions(readBert)).toEqual(new Set(['1.2.0']));
    for (const { tenant, study, model } of readAnna) {
      const place = createHash('sha256').update(`${tenant}/${study}`).digest().readUInt32BE(0) / 2 ** 32;
      expect(model).toBe(place < 0.5 ? '1.1.0' : '1.0.0');
    }
    // Each clinic is told what reads for it, and nothing of the other one's.
    const told = (clinic: ClinicUser) => expect.poll(() => modelsOf(clinic), { timeout: 20_000 });
    await told(bert).toEqual({ '1.0.0': ['ACTIVE', 0], '1.1.0': ['CANARY', 0], '1.2.0': ['PINNED', 1] });
    await told(anna).toEqual({ '1.0.0': ['ACTIVE', 0.5], '1.1.0': ['CANARY', 0.5] });
    await models.command('canary', '1.1.0', '--share', '0');
    await models.command('pin', bert.tenantId, 'off');
    expect(JSON.parse(await models.command('status'))).toMatchObject({ active: '1.0.0', canary: null, pins: {} });
  });

  test('a shadow reads too, and changes nothing of what counts', async () => {
    await models.command('shadow', '1.2.0');
    const studies: string[] = [];
    while ((await load.shadowsOf(studies)).length === 0) {
      studies.push(...(await load.upload(anna, annas, 1)));
      await load.finished(studies);
      await delay(100);
    }
    const readings = await load.finished(studies);
    expectWhole(readings, studies);
    expect(versions(readings)).toEqual(new Set(['1.0.0']));
    expect(await load.shadowsOf(studies)).toEqual(['1.2.0']);
    await models.command('shadow', 'off');
  });

  test('one that is not in the registry, or not what its manifest says, is refused, and nothing changes', async () => {
    const before = await models.command('status');
    await expect(models.command('activate', '9.9.9')).rejects.toThrow(/no release 9\.9\.9/);
    await models.tamper('1.1.0');
    await expect(models.command('activate', '1.1.0')).rejects.toThrow(/not what its manifest says/);
    await models.tamper('1.1.0');
    expect(await models.command('status')).toBe(before);
    expect(await models.command('list')).toMatch(/la-dnn 1\.0\.0.*la-dnn 1\.1\.0.*la-dnn 1\.2\.0/s);
  });

  /** What a clinic is told of each version: what it is to them, and its share of their studies. */
  async function modelsOf({ client }: ClinicUser): Promise<Record<string, [string, number]>> {
    const { models: told } = await client.data<{
      models: { version: string; share: number; uses: { state: string }[] }[];
    }>('{ models { version share uses { state } } }');
    return Object.fromEntries(told.map(({ version, share, uses }) => [version, [uses[0]?.state ?? '', share]]));
  }

  /** Workers look every two seconds, and say when they have changed over. */
  async function bothFollow(said: object): Promise<void> {
    const follows = (place: number) =>
      readFileSync(fleet.log(place), 'utf8')
        .split('\n')
        .some((line) => line.includes('models changed') && line.includes(JSON.stringify(said).slice(1, -1)));
    while (!follows(0) || !follows(1)) await delay(100);
  }
});

const WORKER = 'services/diagnosis/dist/worker/main.js';
/** The same worker whose network only waits, a while for each image. */
const SIMULATED = 'bench/dist/chaos/simulated-worker.js';
/** One image at a time, so that a study is in flight while another waits. */
const SMALL = {
  PULMORA_BATCH_SIZE: '1',
  PULMORA_WORKER_SLOTS: '2',
  PULMORA_PREPROCESS_THREADS: '1',
  SIMULATED_FIXED_MS: '0',
  SIMULATED_EACH_MS: '200',
};
