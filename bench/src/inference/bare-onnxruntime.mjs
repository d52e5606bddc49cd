/**
 * node bare-onnxruntime.mjs <model.onnx>
 *
 * onnxruntime-node as a script would use it, nothing around it: the peer that the worker is measured against. Told over
 * IPC `{ batch, runs }`, answers with how long each run took, milliseconds.
 */
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import * as ort from 'onnxruntime-node';

const SIDE = 224;
const session = await ort.InferenceSession.create(await readFile(process.argv[2]), {
  executionProviders: ['cpu'],
  graphOptimizationLevel: 'all',
});

async function run(batch) {
  const pixels = Float32Array.from({ length: batch * SIDE * SIDE }, (_, i) => (i % 251) / 250);
  await session.run({ pixels: new ort.Tensor('float32', pixels, [batch, 1, SIDE, SIDE]) });
}

process.on('message', async ({ batch, runs }) => {
  const times = [];
  for (let i = 0; i < runs; i += 1) {
    const began = performance.now();
    await run(batch);
    times.push(performance.now() - began);
  }
  process.send({ times });
});
process.on('disconnect', () => process.exit(0));
await run(1);
process.send({ ready: true });
