import * as tf from '@tensorflow/tfjs-core';
import { BackendUnavailableError } from './tensorflow-backend.js';

/** Dawn does not outlive a second instance of itself in a process: there is one, for good. */
let registered: Promise<string> | undefined;

/**
 * Sets TensorFlow.js to WebGPU, by Dawn: any GPU with a Vulkan, Metal or Direct3D 12 driver, software ones included.
 *
 * @returns what computes, as its driver calls itself.
 * @throws {BackendUnavailableError} where there is no such driver.
 */
export async function useWebGpuBackend(): Promise<string> {
  registered ??= register();
  const device = await registered;
  if (!(await tf.setBackend('webgpu'))) throw new BackendUnavailableError('the WebGPU backend does not start');
  await tf.ready();
  return device;
}

async function register(): Promise<string> {
  const gpu = await import('webgpu').then(
    ({ create, globals }) => {
      Object.assign(globalThis, globals);
      return create([]);
    },
    () => {
      throw new BackendUnavailableError('the package webgpu has no binary for this machine');
    },
  );
  // Where browsers have it, which is where the backend looks for it, also to know whether it may register at all.
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true, writable: true });
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new BackendUnavailableError('there is no GPU driver (Vulkan, Metal or Direct3D 12)');
  await import('@tensorflow/tfjs-backend-webgpu');
  const { vendor, architecture, device, description } = adapter.info;
  return [vendor, architecture, device, description].filter(Boolean).join(' ');
}
