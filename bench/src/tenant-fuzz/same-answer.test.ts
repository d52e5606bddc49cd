import { expect, it } from 'vitest';
import { someDisguise } from './disguise.js';
import { Random } from './random.js';
import { isSameAnswer } from './same-answer.js';

const asked = (id: string) => ({ query: '', variables: { of: [{ id }] } });

it('two answers are the same but for what was asked and their traces', () => {
  const same = (a: string, b: string) => isSameAnswer(a, asked('aaaa'), b, asked('bbbb'));
  expect(same('{"id":"aaaa","traceId":"1"}', '{"id":"bbbb","traceId":"2"}')).toBe(true);
  expect(same('{"study":null}', '{"study":{"id":"bbbb"}}')).toBe(false);
  expect(same('{"id":"cccc"}', '{"id":"dddd"}')).toBe(false);
  expect(same('{"errors":[{"path":[1]},{"path":[0]}]}', '{"errors":[{"path":[0]},{"path":[1]}]}')).toBe(true);
  expect(same('{"errors":[{"path":[1]},{"path":[0]}]}', '{"errors":[{"path":[0]},{"path":[0]}]}')).toBe(false);
});

it('a seed determines every choice', () => {
  const choices = (seed: number) => {
    const random = new Random(seed);
    return [random.uuid(), random.of([1, 2, 3, 4, 5]), someDisguise(random)('Patient', random.uuid())];
  };
  expect(choices(7)).toEqual(choices(7));
  expect(choices(7)).not.toEqual(choices(8));
  expect(choices(7)[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
