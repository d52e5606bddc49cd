import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** Where Debian's chromium-common has a Vulkan driver that computes on the processor (SwiftShader). */
const DRIVER = '/usr/lib/chromium';
const installed = existsSync(`${DRIVER}/vk_swiftshader_icd.json`);

it.skipIf(!installed)(
  'WebGPU gives the same answers, under software Vulkan (needs chromium-common)',
  {
    timeout: 300_000,
  },
  async () => {
    const script = fileURLToPath(new URL('../../dist/testing/webgpu-parity.js', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [script], {
      env: {
        ...process.env,
        LD_LIBRARY_PATH: DRIVER,
        VK_ICD_FILENAMES: `${DRIVER}/vk_swiftshader_icd.json`,
      },
    });
    const { device, numbers, largest } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}');
    expect(device).toMatch(/swiftshader/i);
    expect(numbers).toBe(6 + 6 * 196 + 1024);
    expect(largest).toBeLessThan(1e-3);
  },
);
