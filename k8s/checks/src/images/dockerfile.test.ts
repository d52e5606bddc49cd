import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { REPOSITORY_ROOT } from '@pulmora/stack';
import { describe, expect, it } from 'vitest';
import { parseDockerfile } from './dockerfile.js';
import { DOCKERFILE_RULES } from './dockerfile.rule.js';

const home = path.join(REPOSITORY_ROOT, 'images');
const files = readdirSync(home).filter((name) => name.startsWith('Dockerfile'));
const textOf = (file: string) => readFileSync(path.join(home, file), 'utf8');

describe.each(files)('%s', (file) => {
  it.each(DOCKERFILE_RULES.map((rule) => [rule.name, rule] as const))('%s', (_name, rule) => {
    expect(rule.check(parseDockerfile(textOf(file)))).toEqual([]);
  });

  it('starts what is in the repository', () => {
    const last = parseDockerfile(textOf(file)).at(-1);
    const [, entry = ''] = JSON.parse(last?.instructions.findLast(({ name }) => name === 'CMD')?.text ?? '[]');
    expect(existsSync(path.join(REPOSITORY_ROOT, entry.replace('/dist/', '/src/').replace(/\.js$/, '.ts')))).toBe(true);
  });
});

/** One for each rule, by its name: what is replaced, and by what. */
const MUTANTS: readonly (readonly [string, string | RegExp, string])[] = [
  ['bases have a version', 'node:24.21.0-bookworm-slim AS production', 'node:latest AS production'],
  ['Node is one that is supported for long', /node:24\.21\.0/g, 'node:20.20.2'],
  ['what builds is not in the image', /CMD \["node", "gateway\/dist\/main.js"\]\n$/, 'RUN npm prune\n'],
  [
    'nobody is root, and the user is a number that a cluster can check',
    /USER 10001:10001\n(?=CMD[^\n]*\n$)/,
    'USER node\n',
  ],
  ['packages are those of the lock file', 'RUN npm ci --no-audit', 'RUN npm install --no-audit'],
  ['what runs has no packages for development', ' --omit=dev', ''],
  ['apt leaves nothing behind and brings nothing along', 'RUN npx tsc -b', 'RUN apt-get install -y curl'],
  ['nothing comes from an address, and no secret is an argument', 'RUN npx tsc -b', 'ARG NPM_TOKEN\nRUN npx tsc -b'],
  ['commands are lists, so that signals reach the process', /CMD \[[^\]]*\]\n$/, 'CMD node gateway/dist/main.js\n'],
  ['what is copied from a stage is from one above', /--from=build/g, '--from=builder'],
  ['folders are absolute', 'WORKDIR /release', 'WORKDIR release'],
];

it.each(MUTANTS)('"%s" notices what is wrong', (name, from, to) => {
  const changed = textOf('Dockerfile').replace(from, to);
  expect(changed).not.toBe(textOf('Dockerfile'));
  expect(DOCKERFILE_RULES.find((rule) => rule.name === name)?.check(parseDockerfile(changed))).not.toEqual([]);
  expect(MUTANTS.map(([rule]) => rule)).toEqual(DOCKERFILE_RULES.map((rule) => rule.name));
});
