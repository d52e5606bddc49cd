import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCovidCt } from '../data/dataset.js';
import type { Weights } from '../network/weights.js';
import { type PreprocessedImage, preprocess } from '../preprocess/preprocess.js';
import { loadReleasedModel } from '../release/released-model.js';
import { sharedDataDir } from '../setup/paths.js';
import { isTensorFlowBuilt } from '../setup/tensorflow-binding.js';
import { blobImage } from '../testing/images.js';
import { randomNetwork } from '../testing/networks.js';
import type { NetworkAnswer } from './answer.js';
import type { InferenceEngine } from './engine.js';
import { HALF_TOLERANCE, largestDifference, OnnxEngine } from './onnx.engine.js';
import { TfjsEngine } from './tfjs.engine.js';

const TOLERANCE = 1e-4;

/** Everything the network says, attention brought to the size of the rest. */
const numbers = ({ logits, attention, texture }: NetworkAnswer) => [
  ...logits,
  ...attention.map((a) => 100 * a),
  ...texture,
];

async function answers(engine: InferenceEngine, weights: Weights, images: PreprocessedImage[]): Promise<number[][]> {
  await engine.load(weights);
  try {
    return (await engine.predict(images)).map(numbers);
  } finally {
    await engine.dispose();
  }
}

function expectClose(actual: number[][], expected: number[][]): void {
  const [values, wanted] = [actual.flat(), expected.flat()];
  expect(values).toHaveLength(wanted.length);
  // Compared here and not one by one: there are thousands.
  const apart = values.map((value, i) => Math.abs(value - (wanted[i] ?? Number.NaN)));
  expect(
    apart.every((difference) => difference < TOLERANCE),
    `largest difference ${Math.max(...apart)}`,
  ).toBe(true);
}

const data = sharedDataDir();

async function expectParity(engine: 'wasm' | 'tensorflow', images: PreprocessedImage[]): Promise<void> {
  const { weights } = await loadReleasedModel();
  const onnx = await answers(new OnnxEngine(), weights, images);
  expectClose(await answers(new TfjsEngine(engine), weights, images), onnx);
}

const realImages = async (): Promise<PreprocessedImage[]> => {
  const chosen = (await readCovidCt(join(data ?? '', 'covid-ct'), 'val')).filter((_, i) => i % 40 === 0);
  return Promise.all(chosen.map(async (image) => preprocess(await readFile(image.path))));
};

describe('the same images give the same answers', () => {
  it('on ONNX Runtime and WebAssembly, with a random network', async () => {
    const weights = randomNetwork(7);
    const images = [1, 2, 3].map(blobImage);
    const onnx = await answers(new OnnxEngine(), weights, images);
    expect(onnx[0]).not.toEqual(onnx[1]);
    expectClose(await answers(new TfjsEngine('wasm'), weights, images), onnx);
  });

  it('on ONNX Runtime and WebAssembly, with the released model', () => expectParity('wasm', [4, 5].map(blobImage)));

  it.skipIf(!data)('on ONNX Runtime and WebAssembly, with real images (needs shared/data covid-ct)', async () => {
    await expectParity('wasm', await realImages());
  });

  it.skipIf(!isTensorFlowBuilt())('on TensorFlow built from source (needs npm run setup:tensorflow)', async () => {
    await expectParity('tensorflow', data ? await realImages() : [4, 5].map(blobImage));
  });

  it('as a model of half precision, which a CPU computes in full', async () => {
    const { weights } = await loadReleasedModel();
    const images = [1, 2, 3].map(blobImage);
    const [full, half] = [new OnnxEngine(), new OnnxEngine('onnx-cuda-half', 'cpu')];
    await full.load(weights);
    await half.load(weights);
    const apart = largestDifference(await half.predict(images), await full.predict(images));
    await Promise.all([full.dispose(), half.dispose()]);
    expect(apart).toBeLessThan(HALF_TOLERANCE);
  });

  it('or half precision is refused, as with weights that it cannot hold', async () => {
    const large = new Map(randomNetwork(7));
    large.set(
      'stem.kernel',
      Float32Array.from(large.get('stem.kernel') ?? [], (value) => value * 1e5),
    );
    await expect(new OnnxEngine('onnx-cuda-half', 'cpu').load(large)).rejects.toThrow(/half precision/);
  });

  it('alone and in any batch', async () => {
    const { weights } = await loadReleasedModel();
    const images = [1, 2, 3, 4, 5].map(blobImage);
    const engine = new OnnxEngine();
    await engine.load(weights);
    const together = (await engine.predict(images)).map(numbers);
    const alone = [];
    for (const image of images) alone.push(...(await engine.predict([image])).map(numbers));
    await engine.dispose();
    expectClose(alone, together);
  });
});
