import { WEIGHT_SHAPES } from '../network/architecture.js';
import { sizeOf, type Weights } from '../network/weights.js';
import { gaussian, seededRandom } from '../random/random.js';

/** A network of random weights whose layers keep the size of what passes through (He et al., arXiv 1502.01852). */
export function randomNetwork(seed: number): Weights {
  const random = seededRandom(seed);
  const weights = new Map<string, Float32Array>();
  for (const [name, shape] of WEIGHT_SHAPES) {
    const values = new Float32Array(sizeOf(shape));
    if (name.endsWith('.scale')) values.fill(0.5);
    else if (name.endsWith('.kernel')) {
      const fanIn = sizeOf(shape.slice(0, -1));
      // Few numbers, used in turn: a network has nine million weights, and a test should not wait for them.
      const drawn = Float32Array.from({ length: 4_099 }, () => gaussian(random) * Math.sqrt(1 / fanIn));
      for (let i = 0; i < values.length; i += 1) values[i] = drawn[i % drawn.length] ?? 0;
    } else for (let i = 0; i < values.length; i += 1) values[i] = 0.05 * gaussian(random);
    weights.set(name, values);
  }
  return weights;
}
