import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { modelRollout } from '../rollout/model-rollout.js';
import { RULE } from '../testing/predictions.js';
import { type ModelLane, ModelLanes } from './model-lanes.js';

function lanes() {
  const closed: string[] = [];
  const made = new ModelLanes(async (version): Promise<ModelLane> => {
    if (version === '6.6.6') throw new Error('not what its manifest says');
    return {
      model: { name: 'model', version, rule: RULE },
      engine: 'none',
      why: 'A test.',
      ready: true,
      reader: { read: async () => ({ predictions: [], inferenceMs: 0 }), preview: async () => [] },
      close: async () => void closed.push(version),
    };
  });
  return { lanes: made, closed };
}

const to = (active: string, change = {}) => modelRollout.parse({ active, ...change });
const study = () => [randomUUID(), randomUUID()] as const;
const readBy = (made: ModelLanes) => made.use(...study(), async (lane) => lane.model.version);

it('is ready when every model that may be asked for is warm', async () => {
  const { lanes: made } = lanes();
  expect(made.ready).toBe(false);
  await made.apply(to('1.0.0'));
  expect(made.ready).toBe(true);
  expect(await readBy(made)).toBe('1.0.0');
});

it('changes over between studies: what was begun ends with its model, which is put away then and not before', async () => {
  const { lanes: made, closed } = lanes();
  await made.apply(to('1.0.0'));
  let finish = () => {};
  const begun = made.use(...study(), async (lane) => {
    await new Promise<void>((resolve) => (finish = resolve));
    return lane.model.version;
  });
  await made.apply(to('1.1.0'));
  expect(await readBy(made)).toBe('1.1.0');
  expect(closed).toEqual([]);
  finish();
  expect(await begun).toBe('1.0.0');
  expect(closed).toEqual(['1.0.0']);
});

it('rolls back with work in the queue: what has not begun is read by the one before', async () => {
  const { lanes: made, closed } = lanes();
  await made.apply(to('1.0.0'));
  await made.apply(to('1.1.0', { previous: '1.0.0' }));
  await made.apply(to('1.0.0', { previous: '1.1.0' }));
  expect(await readBy(made)).toBe('1.0.0');
  expect(closed).toEqual(['1.0.0', '1.1.0']);
});

it('changes nothing for a model that is not what its manifest says', async () => {
  const { lanes: made, closed } = lanes();
  await made.apply(to('1.0.0'));
  await expect(made.apply(to('6.6.6', { shadow: '1.2.0' }))).rejects.toThrow('manifest');
  expect(await readBy(made)).toBe('1.0.0');
  expect(made.ready).toBe(true);
  expect(closed).toEqual([]);
});

it('reads with the shadow only when asked to', async () => {
  const { lanes: made } = lanes();
  const shadowed: string[] = [];
  const shadow = () => made.useShadow(async (lane) => void shadowed.push(lane.model.version));
  await made.apply(to('1.0.0'));
  await shadow();
  await made.apply(to('1.0.0', { shadow: '2.0.0' }));
  await shadow();
  expect(shadowed).toEqual(['2.0.0']);
});
