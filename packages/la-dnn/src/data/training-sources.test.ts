import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sharedDataDir } from '../setup/paths.js';
import { readLesionMasks, readSarsCov2Ct, readTrainingSource, TRAINING_SOURCES } from './training-sources.js';

const data = sharedDataDir() ?? '';

describe.skipIf(!data)('what may be trained on (needs shared/data)', () => {
  it('shares no group with what is held out', async () => {
    for (const read of [readSarsCov2Ct, readLesionMasks]) {
      const [training, heldOut] = [await read(data, 'training'), await read(data, 'held-out')];
      expect(heldOut.length).toBeGreaterThan(100);
      const trained = new Set(training.map(({ name }) => name));
      expect(heldOut.some(({ name }) => trained.has(name))).toBe(false);
    }
    const [training, heldOut] = [await readLesionMasks(data, 'training'), await readLesionMasks(data, 'held-out')];
    const volumes = new Set(training.map(({ group }) => group));
    expect(heldOut.some(({ group }) => volumes.has(group))).toBe(false);
  });

  it('is there, image by image, with its outlines', async () => {
    for (const source of TRAINING_SOURCES) {
      const images = await readTrainingSource(data, source);
      expect(images.every(({ path, lesionMask }) => existsSync(lesionMask ?? path))).toBe(true);
      expect(images.every((image) => image.source === source)).toBe(true);
    }
  });

  it('leaves open what an outline does not tell', async () => {
    const images = await readTrainingSource(data, 'lesion-masks');
    expect(images.every(({ covid19 }) => covid19 === undefined)).toBe(true);
    expect(images.find(({ lesions }) => lesions[0] === 1)?.lesions.slice(1)).toEqual(Array(4).fill(undefined));
    expect(images.find(({ lesions }) => lesions[0] === 0)?.lesions).toEqual([0, 0, 0, 0, undefined]);
  });
});
