import type { Stage } from './dockerfile.js';

export interface DockerfileRule {
  readonly name: string;
  check(stages: readonly Stage[]): string[];
}

const runs = (stages: readonly Stage[]) =>
  stages.flatMap(({ instructions }) => instructions.filter(({ name }) => name === 'RUN').map(({ text }) => text));

/** What hadolint would say, as far as these files go, and what we ask of an image besides. */
export const DOCKERFILE_RULES: readonly DockerfileRule[] = [
  {
    name: 'bases have a version',
    check: (stages) => {
      const own = new Set(stages.map(({ name }) => name));
      return stages
        .filter(({ base }) => !own.has(base) && !/:\d+\.\d+\.\d+[\w.-]*$|@sha256:/.test(base))
        .map(({ base }) => `${base} moves`);
    },
  },
  {
    name: 'Node is one that is supported for long',
    check: (stages) =>
      stages
        .map(({ base }) => /^node:(\d+)/.exec(base)?.[1])
        .filter((major) => major !== undefined && (Number(major) % 2 === 1 || Number(major) < 24))
        .map((major) => `Node ${major}`),
  },
  {
    name: 'what builds is not in the image',
    check: (stages) => {
      const last = stages.at(-1);
      if (stages.length < 2 || !last) return ['there is one stage'];
      return runs([last]).length > 0 ? ['the last stage runs commands'] : [];
    },
  },
  {
    name: 'nobody is root, and the user is a number that a cluster can check',
    check: (stages) => {
      const user = stages.at(-1)?.instructions.findLast(({ name }) => name === 'USER')?.text ?? '';
      return /^[1-9]\d*:[1-9]\d*$/.test(user) ? [] : [`the user is "${user}"`];
    },
  },
  {
    name: 'packages are those of the lock file',
    check: (stages) => [
      ...runs(stages).filter((text) => /\bnpm\s+(install|i|update)\b/.test(text)),
      ...(runs(stages).some((text) => /\bnpm ci\b/.test(text)) ? [] : ['nothing runs npm ci']),
    ],
  },
  {
    name: 'what runs has no packages for development',
    check: (stages) => (runs(stages).some((text) => /\bnpm ci --omit=dev\b/.test(text)) ? [] : ['dev packages stay']),
  },
  {
    name: 'apt leaves nothing behind and brings nothing along',
    check: (stages) =>
      runs(stages)
        .filter((text) => text.includes('apt-get install'))
        .filter((text) => !/--no-install-recommends/.test(text) || !/rm -rf \/var\/lib\/apt\/lists/.test(text)),
  },
  {
    name: 'nothing comes from an address, and no secret is an argument',
    check: (stages) =>
      stages.flatMap(({ instructions }) =>
        instructions
          .filter(
            ({ name, text }) =>
              name === 'ADD' ||
              (['ARG', 'ENV'].includes(name) && /(TOKEN|SECRET|PASSWORD|_KEY)\b/i.test(text)) ||
              (name === 'RUN' && /\b(curl|wget)\b/.test(text)),
          )
          .map(({ name, text }) => `${name} ${text}`),
      ),
  },
  {
    name: 'commands are lists, so that signals reach the process',
    check: (stages) =>
      stages.flatMap(({ instructions }) =>
        instructions
          .filter(({ name, text }) => ['CMD', 'ENTRYPOINT'].includes(name) && !text.startsWith('['))
          .map(({ text }) => text),
      ),
  },
  {
    name: 'what is copied from a stage is from one above',
    check: (stages) =>
      stages.flatMap(({ instructions }, i) =>
        instructions
          .map(({ text }) => /--from=(\S+)/.exec(text)?.[1])
          .filter((from) => from !== undefined && !stages.slice(0, i).some(({ name }) => name === from))
          .map((from) => `there is no stage ${from}`),
      ),
  },
  {
    name: 'folders are absolute',
    check: (stages) =>
      stages.flatMap(({ instructions }) =>
        instructions.filter(({ name, text }) => name === 'WORKDIR' && !text.startsWith('/')).map(({ text }) => text),
      ),
  },
];
