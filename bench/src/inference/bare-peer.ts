import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { loadReleasedModel, writeOnnxModel } from '@pulmora/la-dnn/engine';
import { REPOSITORY_ROOT, temporaryDirectory } from '@pulmora/stack';

/** onnxruntime-node run bare by a script in a process of its own, on the same network. */
export interface BarePeer {
  /** How long each of so many runs of a batch took, milliseconds. */
  run(batch: number, runs: number): Promise<number[]>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startBarePeer(): Promise<BarePeer> {
  const directory = await temporaryDirectory('bare');
  const model = path.join(directory.path, 'model.onnx');
  await writeFile(model, writeOnnxModel((await loadReleasedModel()).weights));
  const child = fork(path.join(REPOSITORY_ROOT, 'bench/src/inference/bare-onnxruntime.mjs'), [model]);
  await once(child, 'message');
  return {
    async run(batch, runs) {
      child.send({ batch, runs });
      const [{ times }] = (await once(child, 'message')) as [{ times: number[] }];
      return times;
    },
    async [Symbol.asyncDispose]() {
      child.disconnect();
      await once(child, 'exit');
      await directory[Symbol.asyncDispose]();
    },
  };
}
