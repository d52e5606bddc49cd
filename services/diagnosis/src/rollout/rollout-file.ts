import { readFile, rename, writeFile } from 'node:fs/promises';
import type { Logger } from '@pulmora/platform';
import { type ModelRollout, modelRollout } from './model-rollout.js';

/** Undefined where there is none. @throws for one that cannot be understood. */
export async function readRollout(file: string): Promise<ModelRollout | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : modelRollout.parse(JSON.parse(text));
}

/** Whoever looks meanwhile sees the old one or the new one, whole. */
export async function writeRollout(file: string, rollout: ModelRollout): Promise<void> {
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(modelRollout.parse(rollout), null, 2)}\n`);
  await rename(draft, file);
}

export interface RolloutFollowing {
  /** Looks once, now. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

/** What workers are told, as far as it can be understood: what they go by, too. */
export interface StandingRollout {
  /** Undefined where nothing was ever said: the newest release reads everything. */
  said(): ModelRollout | undefined;
  stop(): Promise<void>;
}

/** Knows at any time what a file says. @param file undefined: nothing is ever said. */
export async function standingRollout(file: string | undefined, logger: Logger): Promise<StandingRollout> {
  let said: ModelRollout | undefined;
  const following =
    file === undefined
      ? undefined
      : followRollout(
          file,
          async (rollout) => {
            said = rollout;
          },
          logger,
        );
  await following?.look();
  return { said: () => said, stop: async () => following?.stop() };
}

/** Applies what the file says whenever that changes; a file that cannot be understood, or applied, changes nothing. */
export function followRollout(
  file: string,
  apply: (rollout: ModelRollout) => Promise<void>,
  logger: Logger,
  everyMs = 2_000,
): RolloutFollowing {
  let applied = '';
  let looking: Promise<void> | undefined;
  const lookOnce = async () => {
    try {
      const rollout = await readRollout(file);
      const text = JSON.stringify(rollout);
      if (!rollout || text === applied) return;
      // Also one that is refused: it is not tried again every other second.
      applied = text;
      await apply(rollout);
    } catch (err) {
      logger.error({ err }, 'the rollout of models was not changed');
    }
  };
  const look = () => {
    looking ??= lookOnce().finally(() => {
      looking = undefined;
    });
    return looking;
  };
  const timer = setInterval(() => void look(), everyMs);
  return {
    look,
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}
