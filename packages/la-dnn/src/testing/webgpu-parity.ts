/**
 * node webgpu-parity.js
 *
 * Prints, as JSON, on which device WebGPU computed and how far its answers are from ONNX Runtime's. A process of its own:
 * where the Vulkan loader lies must be said before one starts.
 */
import type { InferenceEngine } from '../engine/engine.js';
import { OnnxEngine } from '../engine/onnx.engine.js';
import { TfjsEngine } from '../engine/tfjs.engine.js';
import { useWebGpuBackend } from '../engine/webgpu-backend.js';
import { loadReleasedModel } from '../release/released-model.js';
import { blobImage } from './images.js';

const { weights } = await loadReleasedModel();
const images = [blobImage(1)];

async function answersOf(engine: InferenceEngine): Promise<number[]> {
  await engine.load(weights);
  const answers = await engine.predict(images);
  await engine.dispose();
  return answers.flatMap(({ logits, attention, texture }) => [...logits, ...attention.map((a) => 100 * a), ...texture]);
}

const expected = await answersOf(new OnnxEngine());
const device = await useWebGpuBackend();
const actual = await answersOf(new TfjsEngine('webgpu'));
const largest = actual.reduce((most, value, i) => Math.max(most, Math.abs(value - (expected[i] ?? Number.NaN))), 0);
process.stdout.write(`${JSON.stringify({ device, numbers: actual.length, largest })}\n`);
process.exit(0);
