import * as tf from '@tensorflow/tfjs-core';
import { FEATURE_STRIDE, type TrunkCut } from '../network/architecture.js';
import { trunkUntil, type WeightTensors } from '../network/forward.js';
import { pixelTensor } from '../network/pixels.js';
import { between, fork, permutation, type Random } from '../random/random.js';
import { augment, randomView, reencoded, viewOfMask } from './augmentation.js';
import type { TrainingConfig } from './config.js';
import type { CachedImage } from './image-cache.js';
import { mixedTarget, type SoftLabels, type Target, targetOf } from './loss.js';

/** Images that an epoch draws from one source. */
export interface Portion {
  readonly images: readonly CachedImage[];
  /** How many an epoch draws, without repetition; all when undefined. */
  readonly count: number | undefined;
}

export interface PreparedBatch {
  /** 224 × 224 values in 0..1 each; empty when there are features. */
  readonly pixels: readonly Float32Array[];
  readonly targets: readonly Target[];
  /** What the frozen part of the trunk makes of them. */
  readonly frozenFeatures?: () => tf.Tensor4D;
}

/** Where an epoch's batches come from. */
export interface BatchSource {
  /** The images of one epoch, in no order. */
  draw(random: Random): readonly CachedImage[];
  prepare(images: readonly CachedImage[], random: Random): Promise<PreparedBatch>;
}

export type Teacher = (image: CachedImage) => SoftLabels | undefined;

/** Every image anew each time: a fresh variant of it, sometimes through JPEG, sometimes laid over another. */
export class AugmentedBatches implements BatchSource {
  constructor(
    private readonly portions: readonly Portion[],
    private readonly config: TrainingConfig,
    private readonly mixing: number,
    private readonly teacher: Teacher = () => undefined,
  ) {}

  draw(random: Random): readonly CachedImage[] {
    return drawn(this.portions, random);
  }

  async prepare(images: readonly CachedImage[], random: Random): Promise<PreparedBatch> {
    const variants = await Promise.all(images.map((image) => variant(image, this.config, fork(random), this.teacher)));
    const mixed = variants.map((own, i) => {
      if (random() >= this.mixing) return own;
      const other = variants[(i + 1) % variants.length] ?? own;
      const share = between(random, 0.5, 1);
      return {
        pixels: own.pixels.map((value, p) => share * value + (1 - share) * (other.pixels[p] ?? 0)),
        target: mixedTarget(own.target, other.target, share),
      };
    });
    return { pixels: mixed.map(({ pixels }) => pixels), targets: mixed.map(({ target }) => target) };
  }
}

interface KeptVariant {
  readonly features: Float32Array;
  readonly target: Target;
}

/**
 * Some variants of every image, of which what the frozen part of the trunk makes is computed once: an epoch over the
 * rest costs a fraction of one over the whole.
 */
export class FrozenBatches implements BatchSource {
  private constructor(
    private readonly portions: readonly Portion[],
    private readonly variants: ReadonlyMap<CachedImage, readonly KeptVariant[]>,
    private readonly shape: readonly number[],
  ) {}

  /** @param count of variants of each image. */
  static async compute(
    portions: readonly Portion[],
    weights: WeightTensors,
    cut: TrunkCut,
    count: number,
    { config, random, teacher }: { config: TrainingConfig; random: Random; teacher?: Teacher },
  ): Promise<FrozenBatches> {
    const kept = new Map<CachedImage, KeptVariant[]>();
    let shape: readonly number[] = [];
    for (const image of portions.flatMap(({ images }) => images)) {
      const made = await Promise.all(
        Array.from({ length: count }, () => variant(image, config, fork(random), teacher)),
      );
      const features = tf.tidy(() => trunkUntil(weights, pixelTensor(made.map(({ pixels }) => pixels)), cut));
      shape = features.shape.slice(1);
      const values = (await features.data()) as Float32Array;
      features.dispose();
      const size = values.length / count;
      kept.set(
        image,
        made.map(({ target }, i) => ({ target, features: values.slice(i * size, (i + 1) * size) })),
      );
    }
    return new FrozenBatches(portions, kept, shape);
  }

  draw(random: Random): readonly CachedImage[] {
    return drawn(this.portions, random);
  }

  async prepare(images: readonly CachedImage[], random: Random): Promise<PreparedBatch> {
    const chosen = images.flatMap((image) => {
      const variants = this.variants.get(image) ?? [];
      return variants[Math.floor(random() * variants.length)] ?? [];
    });
    return {
      pixels: [],
      targets: chosen.map(({ target }) => target),
      frozenFeatures: () => tf.stack(chosen.map(({ features }) => tf.tensor(features, [...this.shape]))) as tf.Tensor4D,
    };
  }
}

async function variant(
  image: CachedImage,
  config: TrainingConfig,
  random: Random,
  teacher?: Teacher,
): Promise<{ pixels: Float32Array; target: Target }> {
  const { augmentation, inputSide } = config;
  const view = randomView(random, augmentation);
  const source = random() < augmentation.reencode ? await reencoded(image.large, image.side, random) : image.large;
  const places = image.lesions && viewOfMask(image.lesions, image.side, view, inputSide / FEATURE_STRIDE);
  const soft = teacher?.(image);
  return {
    pixels: augment(source, image.side, view, random, augmentation, inputSide),
    target: targetOf(image.image, config, places, soft && { labels: soft, share: config.teacher?.share ?? 0 }),
  };
}

function drawn(portions: readonly Portion[], random: Random): readonly CachedImage[] {
  return portions.flatMap(({ images, count }) =>
    count === undefined || count >= images.length
      ? images
      : permutation(random, images.length)
          .slice(0, count)
          .flatMap((i) => images[i] ?? []),
  );
}
