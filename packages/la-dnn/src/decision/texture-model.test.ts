import { beforeAll, describe, expect, it } from 'vitest';
import { FEATURE_DEPTH } from '../network/architecture.js';
import { gaussian, type Random, seededRandom } from '../random/random.js';
import { fitTexture, packTexture, type TextureModel, textureDistance, unpackTexture } from './texture-model.js';

/** Textures that differ along a few directions much, and a little beside them. */
function textures(count: number, random: Random, shift = 0): Float32Array[] {
  return Array.from({ length: count }, () => {
    const [a, b] = [gaussian(random), gaussian(random)];
    return Float32Array.from(
      { length: FEATURE_DEPTH },
      (_, c) => 1 + a * Math.sin(c) + b * Math.cos(3 * c) + 0.1 * gaussian(random) + shift * Math.sin(0.7 * c + 1),
    );
  });
}

let model: TextureModel;
beforeAll(() => {
  const random = seededRandom(1);
  model = fitTexture([textures(120, random), textures(40, random)]);
}, 120_000);

describe('a texture model', () => {
  it('finds its own kind near and another far', () => {
    const random = seededRandom(2);
    const own = textures(30, random).map((texture) => textureDistance(texture, model));
    const other = textures(30, random, 2).map((texture) => textureDistance(texture, model));
    expect(Math.min(...other)).toBeGreaterThan(1.5 * Math.max(...own));
  });

  it('is unlike a vector of zeros', () => {
    expect(textureDistance(new Float32Array(FEATURE_DEPTH), model)).toBeGreaterThan(
      textureDistance(textures(1, seededRandom(3))[0] ?? new Float32Array(), model),
    );
  });

  it('survives being written', () => {
    const again = unpackTexture(packTexture(model));
    const [texture = new Float32Array()] = textures(1, seededRandom(4));
    expect(textureDistance(texture, again)).toBeCloseTo(textureDistance(texture, model), 5);
    expect(() => unpackTexture(new Float32Array(10))).toThrow(RangeError);
  });
});
