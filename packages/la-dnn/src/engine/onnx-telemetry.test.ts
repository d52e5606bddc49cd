import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);

/** A model that is none, so that the runtime starts and says what it has to say. */
const START = `
  const { InferenceSession } = await import('onnxruntime-node');
  await InferenceSession.create(new Uint8Array(4)).catch(() => {});
`;
const THREAD = `
  const { Worker } = await import('node:worker_threads');
  await new Promise((resolve) => new Worker(${JSON.stringify(`(async () => {${START}})()`)}, { eval: true }).once('exit', resolve));
`;

it.each([
  ['the main thread', START],
  ['a thread', THREAD],
])('ONNX Runtime tells nobody how it is used, in %s', async (_where, start) => {
  const silence = new URL('../../dist/engine/no-telemetry.js', import.meta.url).href;
  // It keeps an identifier of the machine under the home directory, and says so where there is none.
  const env = { PATH: process.env.PATH, HOME: '/dev/null/nowhere', XDG_CACHE_HOME: '/dev/null/nowhere' };
  const script = (before: string) => ['--input-type=module', '-e', `${before}${start}`];
  const { stderr } = await run(process.execPath, script(`await import(${JSON.stringify(silence)});`), { env });
  expect(stderr).not.toContain('telemetry');
  expect((await run(process.execPath, script(''), { env })).stderr).toContain('telemetry');
});
