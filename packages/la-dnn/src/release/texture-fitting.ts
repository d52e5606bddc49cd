import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AnnotatedImage, readCovidCt } from '../data/dataset.js';
import { readTrainingSource } from '../data/training-sources.js';
import { fitTexture, type TextureModel, textureDistance } from '../decision/texture-model.js';
import { OnnxEngine } from '../engine/onnx.engine.js';
import type { Weights } from '../network/weights.js';
import { preprocess } from '../preprocess/preprocess.js';

const BATCH = 8;

/** The part of real chest CTs of each source that may be refused: three quarters of what is promised of others. */
const REFUSED_CTS = 0.015;

/**
 * Fits the texture model on the sources' training images, and the distance above which an image is refused on other real
 * CTs of each source: COVID-CT's validation split, and of the other two the last quarter of what may be trained on.
 */
export async function fitTextureOnData(
  weights: Weights,
  data: string,
): Promise<{ readonly model: TextureModel; readonly refusedAbove: number }> {
  const engine = new OnnxEngine();
  await engine.load(weights);
  try {
    const covidCt = await readTrainingSource(data, 'covid-ct');
    const others = await Promise.all(
      (['sars-cov-2-ct', 'lesion-masks'] as const).map(async (source) => {
        const images = byGroup(await readTrainingSource(data, source));
        const first = Math.floor(images.length * 0.75);
        return { fitted: images.slice(0, first), kept: images.slice(first) };
      }),
    );
    const fitted = [covidCt, ...others.map((source) => source.fitted)];
    const kept = [await readCovidCt(join(data, 'covid-ct'), 'val'), ...others.map((source) => source.kept)];
    const model = fitTexture(await inTurn(fitted, (images) => textures(engine, images)));
    const distances = await inTurn(kept, async (images) =>
      (await textures(engine, images)).map((texture) => textureDistance(texture, model)),
    );
    const allowed = distances.map((values) => quantile(values, 1 - REFUSED_CTS));
    return { model, refusedAbove: Math.max(...allowed) };
  } finally {
    await engine.dispose();
  }
}

/** Groups in an order that has nothing to do with class or time of acquisition, whole. */
function byGroup(images: readonly AnnotatedImage[]): AnnotatedImage[] {
  const key = ({ group }: AnnotatedImage) => group.split('').reverse().join('');
  return images.toSorted((a, b) => key(a).localeCompare(key(b)) || a.name.localeCompare(b.name));
}

async function textures(engine: OnnxEngine, images: readonly AnnotatedImage[]): Promise<Float32Array[]> {
  const all: Float32Array[] = [];
  for (let start = 0; start < images.length; start += BATCH) {
    const batch = images.slice(start, start + BATCH);
    const pixels = await Promise.all(batch.map(async ({ path }) => preprocess(await readFile(path))));
    all.push(...(await engine.predict(pixels)).map(({ texture }) => texture));
  }
  return all;
}

async function inTurn<Item, Result>(items: readonly Item[], each: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await each(item));
  return results;
}

/** The smallest value that at least this part of all does not exceed. */
function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0;
}
