import { startStack, tryErasure } from '@pulmora/stack';
import type { Finding, Measurement } from './cli.js';

/** That nothing remains of a patient who is erased while a study of theirs is being read. */
export const erasure: Measurement = {
  about: 'a patient who is erased during an inference: no store keeps an identifier of theirs',
  async run(say): Promise<Finding> {
    await using stack = await startStack({ onProgress: say });
    const outcome = await tryErasure(stack, say);
    const {
      identifiers,
      foundBefore,
      plainBefore,
      untried,
      discardedInFlight,
      erasure: done,
      stores,
      remains,
    } = outcome;
    const completed = done.completedAt !== null && done.steps.every((step) => step.done);
    const steps = done.steps.map(({ store, removed }) => `${store} ${removed}`).join(', ');
    return {
      figures: {
        stores,
        remains: remains.length,
        identifiers: identifiers.length,
        foundBefore,
        plainBefore: plainBefore.length,
        untried: untried.length,
        completed,
        discardedInFlight,
      },
      summary: [
        `${identifiers.length} identifiers, of which ${foundBefore} were found before; removed: ${steps}`,
        ...plainBefore.map(({ store, identifier }) => `  READ WITHOUT A KEY IN ${store}: ${identifier}`),
        ...untried.map((store) => `NOTHING WAS IN ${store} BEFORE`),
        `the reading in flight ${discardedInFlight ? 'was discarded' : 'WAS NOT SEEN TO BE DISCARDED'}`,
        `${remains.length} remain in ${stores} stores`,
        ...remains.map(({ store, identifier }) => `  ${store}: ${identifier}`),
      ].join('\n'),
      held:
        remains.length === 0 &&
        foundBefore === identifiers.length &&
        plainBefore.length === 0 &&
        untried.length === 0 &&
        completed &&
        discardedInFlight,
    };
  },
};
