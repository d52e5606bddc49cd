import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { BLOCKS } from './architecture.js';

/** A batch norm as it was trained: per channel. */
export interface BatchNorm {
  readonly gamma: Float32Array;
  readonly beta: Float32Array;
  readonly mean: Float32Array;
  readonly variance: Float32Array;
}

/** The ImageNet trunk as published, before folding. Convolutions are HWIO. */
export interface Backbone {
  readonly kernels: ReadonlyMap<string, Float32Array>;
  /** By the name of what they normalise; see {@link NORMS}. */
  readonly norms: ReadonlyMap<string, BatchNorm>;
}

/** ε of every batch norm of the trunk. */
export const BATCH_NORM_EPSILON = 1e-5;

const manifestShape = z.object({
  tensors: z.array(z.object({ name: z.string(), shape: z.array(z.int()), offset: z.int(), bytes: z.int() })),
});

const KERNELS: readonly (readonly [ours: string, published: string])[] = [
  ['stem', 'conv0'],
  ...stageBlocks().flatMap(({ name, stage, index, projects }) => {
    // The first block of a stage has four convolutions, its projection last.
    const first = index === 0 ? 0 : 4 + 3 * (index - 1);
    const own = ['reduce', 'spatial', 'expand', ...(projects ? ['project'] : [])];
    return own.map((part, i) => [`${name}.${part}`, `${stage}_conv${first + i}`] as const);
  }),
];

/** Batch norms by where they stand: before a block (`.input`), or after a convolution. */
export const NORMS: readonly (readonly [ours: string, published: string])[] = [
  ['input', 'batchnorm0'],
  ['stem', 'batchnorm1'],
  ...stageBlocks().flatMap(({ name, stage, index }) => [
    [`${name}.input`, `${stage}_batchnorm${3 * index}`] as const,
    [`${name}.reduce`, `${stage}_batchnorm${3 * index + 1}`] as const,
    [`${name}.spatial`, `${stage}_batchnorm${3 * index + 2}`] as const,
  ]),
  ['features', 'stage4_batchnorm0'],
];

/**
 * Reads ResNet-50 v2 through stage 3 (`resnet50v2-to-stage3.{json,bin}`: float32, little-endian, OIHW).
 *
 * @throws an error when a tensor is missing.
 */
export async function readBackbone(folder: string): Promise<Backbone> {
  const manifest = manifestShape.parse(JSON.parse(await readFile(join(folder, 'resnet50v2-to-stage3.json'), 'utf8')));
  const bytes = await readFile(join(folder, 'resnet50v2-to-stage3.bin'));
  const published = new Map(manifest.tensors.map((tensor) => [tensor.name.replace(/^resnetv24_/, ''), tensor]));
  const tensor = (name: string) => {
    const entry = published.get(name);
    if (!entry) throw new Error(`the backbone has no ${name}`);
    const values = new Float32Array(entry.bytes / 4);
    for (let i = 0; i < values.length; i += 1) values[i] = bytes.readFloatLE(entry.offset + 4 * i);
    return { shape: entry.shape, values };
  };
  const kernels = new Map(
    KERNELS.map(([ours, name]) => {
      const { shape, values } = tensor(`${name}_weight`);
      return [ours, toHwio(values, shape)] as const;
    }),
  );
  const norms = new Map(
    NORMS.map(([ours, name]) => [
      ours,
      {
        gamma: tensor(`${name}_gamma`).values,
        beta: tensor(`${name}_beta`).values,
        mean: tensor(`${name}_running_mean`).values,
        variance: tensor(`${name}_running_var`).values,
      },
    ]),
  );
  return { kernels, norms };
}

function stageBlocks() {
  return BLOCKS.map((block) => {
    const [stage = '', index = ''] = block.name.split('.');
    return { name: block.name, stage, index: Number(index), projects: block.projects };
  });
}

function toHwio(values: Float32Array, shape: readonly number[]): Float32Array {
  const [out = 0, into = 0, height = 0, width = 0] = shape;
  const result = new Float32Array(values.length);
  for (let o = 0; o < out; o += 1) {
    for (let i = 0; i < into; i += 1) {
      for (let p = 0; p < height * width; p += 1) {
        result[(p * into + i) * out + o] = values[(o * into + i) * height * width + p] ?? 0;
      }
    }
  }
  return result;
}
