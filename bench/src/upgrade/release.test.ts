import { expect, it } from 'vitest';
import { newestRelease, previousRelease } from './release.js';

const RELEASED = { '0.1.0': { commit: 'aaa' }, '0.2.0': { commit: 'bbb' } };
const knowing =
  (...revisions: string[]) =>
  async (revision: string) =>
    revisions.includes(revision);

it('the newest release is found by its tag', async () => {
  const release = await newestRelease(RELEASED, knowing('refs/tags/v0.1.0', 'refs/tags/v0.2.0', 'bbb'));
  expect(release).toEqual({ name: 'v0.2.0', revision: 'refs/tags/v0.2.0' });
});

it('in a clone without tags, a release is found by the commit that it was made of', async () => {
  expect(await newestRelease(RELEASED, knowing('aaa', 'bbb'))).toEqual({ name: 'v0.2.0', revision: 'bbb' });
});

it('a clone with neither says so; an older release does not stand in', async () => {
  await expect(newestRelease(RELEASED, knowing('refs/tags/v0.1.0', 'aaa'))).rejects.toThrow('neither the tag v0.2.0');
});

it('before the first release there is nothing to come from', async () => {
  await expect(newestRelease({}, knowing())).rejects.toThrow('nothing has been released yet');
});

it('a commit may be named, if it is one', async () => {
  expect(await previousRelease('HEAD')).toEqual({ name: 'HEAD', revision: 'HEAD' });
  await expect(previousRelease('no-such-commit')).rejects.toThrow('git knows no commit');
});
