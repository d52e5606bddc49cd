import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';

/** Thrown where the native TensorFlow backend cannot be had; the message says why and what to do. */
export class BackendUnavailableError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BackendUnavailableError';
  }
}

const ADVICE = 'run "npm run setup:tensorflow"';

/**
 * Sets TensorFlow.js to the native backend of `@tensorflow/tfjs-node-gpu`.
 *
 * @returns whether it computes on a GPU.
 * @throws {BackendUnavailableError} when the package or its native part is not there.
 */
export async function useTensorFlowBackend(): Promise<boolean> {
  // Calls on util that version 4.22.0 makes are gone since Node 23.
  const legacy = util as { isNullOrUndefined?: (value: unknown) => boolean; isArray?: (value: unknown) => boolean };
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
  legacy.isArray ??= Array.isArray;
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  try {
    await import('@tensorflow/tfjs-node-gpu');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') {
      throw new BackendUnavailableError('@tensorflow/tfjs-node-gpu is not installed: run npm install');
    }
    throw new BackendUnavailableError(`the native part of @tensorflow/tfjs-node-gpu is not built: ${ADVICE}`);
  }
  await tf.setBackend('tensorflow');
  await tf.ready();
  const backend = tf.backend() as { isUsingGpuDevice?: boolean };
  return backend.isUsingGpuDevice === true;
}
