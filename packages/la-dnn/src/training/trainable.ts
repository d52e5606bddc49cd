import * as tf from '@tensorflow/tfjs-core';
import { WEIGHT_SHAPES } from '../network/architecture.js';
import type { Weights } from '../network/weights.js';

/** The network's weights as variables, and the moving average of them that is validated and released. */
export class Trainable {
  readonly variables: ReadonlyMap<string, tf.Variable>;
  readonly #average: Map<string, tf.Tensor>;

  constructor(weights: Weights, average: Weights = weights) {
    const tensor = (name: string, values: Float32Array) => tf.tensor(values, [...(WEIGHT_SHAPES.get(name) ?? [])]);
    this.variables = new Map([...weights].map(([name, values]) => [name, tf.variable(tensor(name, values))]));
    this.#average = new Map([...average].map(([name, values]) => [name, tensor(name, values)]));
  }

  get average(): ReadonlyMap<string, tf.Tensor> {
    return this.#average;
  }

  /** Moves the average towards the weights (Polyak averaging); early on faster, so that it does not keep the start. */
  updateAverage(decay: number, step: number): void {
    const kept = Math.min(decay, (1 + step) / (10 + step));
    for (const [name, variable] of this.variables) {
      const old = this.#average.get(name);
      if (!old) continue;
      this.#average.set(
        name,
        tf.tidy(() => tf.add(tf.mul(old, kept), tf.mul(variable, 1 - kept))),
      );
      old.dispose();
    }
  }

  weights(): Weights {
    return read(this.variables);
  }

  averagedWeights(): Weights {
    return read(this.#average);
  }

  /** Makes the average the point to go on from. */
  adoptAverage(): void {
    for (const [name, variable] of this.variables) {
      const average = this.#average.get(name);
      if (average) variable.assign(average);
    }
  }
}

const read = (tensors: ReadonlyMap<string, tf.Tensor>): Weights =>
  new Map([...tensors].map(([name, tensor]) => [name, Float32Array.from(tensor.dataSync() as Float32Array)]));
