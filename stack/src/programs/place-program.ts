import { randomUUID } from 'node:crypto';
import { chmod, copyFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { ensureDirectory, permissionFault } from '../settings/paths.js';

/** Copies a program into `bin`; it appears there whole, whoever looks in the meantime. */
export async function placeProgram(source: string, bin: string): Promise<string> {
  const target = path.join(ensureDirectory(bin), path.basename(source));
  const draft = `${target}.${randomUUID()}`;
  try {
    await copyFile(source, draft);
    await chmod(draft, 0o755);
    await rename(draft, target);
  } catch (error) {
    throw permissionFault(target, error);
  }
  return target;
}
