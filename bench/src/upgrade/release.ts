import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { Fault, REPOSITORY_ROOT } from '@pulmora/stack';

const run = promisify(execFile);

export interface Release {
  /** As it is tagged: `v0.1.0`. */
  readonly name: string;
  /** What git knows it by here. */
  readonly revision: string;
}

/** What `npm run release` writes: versions, in the order in which they were released. */
type Released = Readonly<Record<string, { readonly commit: string }>>;

/**
 * The newest release: by its tag, or, in a clone without tags, by the commit that it was made of, which has the same code
 * and migrations.
 *
 * @param has whether git knows a revision here.
 * @throws {Fault} where nothing has been released, or this clone has neither of the two.
 */
export async function newestRelease(released: Released, has: (revision: string) => Promise<boolean>): Promise<Release> {
  const [version, entry] = Object.entries(released).at(-1) ?? [];
  if (!version || !entry) {
    throw new Fault('nothing has been released yet: npm run release makes the first, or name a commit with --release');
  }
  const name = `v${version}`;
  if (await has(`refs/tags/${name}`)) return { name, revision: `refs/tags/${name}` };
  if (await has(entry.commit)) return { name, revision: entry.commit };
  throw new Fault(`this clone has neither the tag ${name} nor what it was made of: git fetch --unshallow --tags`);
}

/** The release before this checkout, see {@link newestRelease}; or whatever revision is named. */
export async function previousRelease(named = ''): Promise<Release> {
  if (named) {
    if (!(await isCommit(named))) throw new Fault(`git knows no commit ${named} here`);
    return { name: named, revision: named };
  }
  const file = path.join(REPOSITORY_ROOT, 'migrations', 'released.json');
  return newestRelease(JSON.parse(await readFile(file, 'utf8')) as Released, isCommit);
}

const isCommit = (revision: string): Promise<boolean> =>
  run('git', ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`], { cwd: REPOSITORY_ROOT }).then(
    () => true,
    () => false,
  );
