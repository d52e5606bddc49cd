import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedDataDir } from '../setup/paths.js';
import { NO_LESION_KNOWN, readCovidCt, sealTestSplit, TestSplitSealedError } from './dataset.js';

describe('a folder in the form of COVID-CT', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pulmora-data-'));
    await mkdir(join(folder, 'images'));
    for (const name of ['a.b-1.png', '71%0.jpg', 'plain.png', 'none.jpg']) {
      await writeFile(join(folder, 'images', name), '');
    }
    const lines = [
      'imgname,CVD19,GGO,Csld,CrPa,AirBr,InSepThi',
      'a.b-1,CVD19,GGO,,,,',
      'plain.png,CVD19,,,,,',
      '71%0.jpg,,,,,,',
    ];
    for (const split of ['train', 'test']) await writeFile(join(folder, `${split}_meta.csv`), lines.join('\r\n'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is matched by stem where a name lacks its extension', async () => {
    const [first] = await readCovidCt(folder, 'train');
    expect(first?.path).toBe(join(folder, 'images', 'a.b-1.png'));
  });

  it('tells "not annotated" from "absent"', async () => {
    const [annotated, positive, negative] = await readCovidCt(folder, 'train');
    expect(annotated).toMatchObject({ covid19: 1, lesions: [1, 0, 0, 0, 0] });
    expect(positive).toMatchObject({ covid19: 1, lesions: NO_LESION_KNOWN });
    expect(negative).toMatchObject({ covid19: 0, lesions: [0, 0, 0, 0, 0] });
  });

  it('keeps its test split from a process that trains', async () => {
    await expect(readCovidCt(folder, 'test')).resolves.toHaveLength(3);
    sealTestSplit();
    await expect(readCovidCt(folder, 'test')).rejects.toThrow(TestSplitSealedError);
    await expect(readCovidCt(folder, 'train')).resolves.toHaveLength(3);
  });
});

const data = sharedDataDir();

describe.skipIf(!data)('COVID-CT itself (needs shared/data covid-ct)', () => {
  it('has every image of its lists, and 61 training positives without annotation', async () => {
    const folder = join(data ?? '', 'covid-ct');
    const train = await readCovidCt(folder, 'train');
    const val = await readCovidCt(folder, 'val');
    expect([train.length, val.length]).toEqual([425, 118]);
    expect([...train, ...val].every((image) => existsSync(image.path))).toBe(true);
    expect(train.filter((image) => image.covid19 === 1)).toHaveLength(191);
    expect(train.filter((image) => image.lesions === NO_LESION_KNOWN)).toHaveLength(61);
  });
});
