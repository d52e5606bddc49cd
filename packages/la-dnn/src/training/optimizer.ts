import * as tf from '@tensorflow/tfjs-core';

/** Everything that a run must find again to go on as if it had not stopped. */
export interface OptimizerState {
  readonly step: number;
  /** First and second moments by weight. */
  readonly moments: ReadonlyMap<string, readonly [first: Float32Array, second: Float32Array]>;
}

export interface StepOptions {
  readonly rate: (name: string) => number;
  /** Decoupled decay of kernels, per step and unit of rate. */
  readonly weightDecay: number;
}

const [BETA1, BETA2, EPSILON] = [0.9, 0.999, 1e-8];

/** AdamW (Loshchilov & Hutter, arXiv 1711.05101) with a clipped gradient norm. Biases and affines do not decay. */
export class AdamW {
  readonly #moments = new Map<string, [tf.Tensor, tf.Tensor]>();
  #step = 0;

  constructor(
    private readonly variables: ReadonlyMap<string, tf.Variable>,
    private readonly maxNorm = 5,
  ) {}

  apply(gradients: Readonly<Record<string, tf.Tensor>>, { rate, weightDecay }: StepOptions): void {
    this.#step += 1;
    const correction = Math.sqrt(1 - BETA2 ** this.#step) / (1 - BETA1 ** this.#step);
    const clip = tf.tidy(() => {
      const squares = Object.values(gradients).map((gradient) => tf.sum(tf.square(gradient)));
      return Math.min(1, this.maxNorm / (Math.sqrt(tf.addN(squares).dataSync()[0] ?? 0) + 1e-12));
    });
    for (const [name, variable] of this.variables) {
      const gradient = gradients[name];
      if (!gradient) continue;
      const lr = rate(name);
      const decay = name.endsWith('.kernel') ? lr * weightDecay : 0;
      const [first, second, value] = tf.tidy(() => {
        const [m, v] = this.#moments.get(name) ?? [tf.zerosLike(variable), tf.zerosLike(variable)];
        const clipped = tf.mul(gradient, clip);
        const newFirst = tf.add(tf.mul(m, BETA1), tf.mul(clipped, 1 - BETA1));
        const newSecond = tf.add(tf.mul(v, BETA2), tf.mul(tf.square(clipped), 1 - BETA2));
        const move = tf.div(tf.mul(newFirst, lr * correction), tf.add(tf.sqrt(newSecond), EPSILON));
        return [newFirst, newSecond, tf.sub(tf.mul(variable, 1 - decay), move)] as const;
      });
      for (const old of this.#moments.get(name) ?? []) old.dispose();
      this.#moments.set(name, [first, second]);
      variable.assign(value);
      value.dispose();
    }
  }

  state(): OptimizerState {
    const moments = [...this.#moments].map(
      ([name, [first, second]]) =>
        [name, [first.dataSync() as Float32Array, second.dataSync() as Float32Array]] as const,
    );
    return { step: this.#step, moments: new Map(moments) };
  }

  restore({ step, moments }: OptimizerState): void {
    this.#step = step;
    for (const [name, [first, second]] of moments) {
      const shape = this.variables.get(name)?.shape;
      if (!shape) throw new RangeError(`the checkpoint has moments of ${name}, which is not trained`);
      this.#moments.set(name, [tf.tensor(first, shape), tf.tensor(second, shape)]);
    }
  }

  dispose(): void {
    for (const pair of this.#moments.values()) for (const moment of pair) moment.dispose();
    this.#moments.clear();
  }
}
