import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InferenceError } from '../prediction.js';
import { newestRelease } from '../release/released-model.js';
import { blobImage } from '../testing/images.js';
import { startInferenceThread } from './inference-thread.js';

describe('the inference thread', () => {
  it('answers in the order asked, and names its model and why its engine', async () => {
    const thread = await startInferenceThread({ engine: 'auto' });
    try {
      expect(thread.model.name).toBe('la-dnn');
      expect(thread.why).toMatch(/\.$/);
      const [one, two] = await Promise.all([thread.predict([blobImage(1)]), thread.predict([blobImage(2)])]);
      expect(await thread.predict([blobImage(1), blobImage(2)])).toHaveLength(2);
      expect(one).toHaveLength(1);
      expect(one[0]).not.toEqual(two[0]);
    } finally {
      await thread.dispose();
    }
  });

  it('does not start with weights that are not what the manifest says', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pulmora-model-'));
    try {
      await cp(await newestRelease(), folder, { recursive: true });
      await writeFile(join(folder, 'weights.f16.bin'), Buffer.alloc(1_000));
      await expect(startInferenceThread({ engine: 'onnx', modelDir: folder })).rejects.toThrow(
        /not what its manifest says/,
      );
      await expect(startInferenceThread({ engine: 'onnx', modelDir: `${folder}-none` })).rejects.toThrow(
        InferenceError,
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('ends a network that hangs, and says so to everyone who waits', async () => {
    const thread = await startInferenceThread({ engine: 'onnx', predictTimeoutMs: 1 });
    const many = Array.from({ length: 16 }, (_, i) => blobImage(i));
    await expect(thread.predict(many)).rejects.toThrow('did not answer in time');
    await expect(thread.failed).rejects.toThrow(InferenceError);
    await expect(thread.predict([blobImage(1)])).rejects.toThrow(InferenceError);
  });
});
