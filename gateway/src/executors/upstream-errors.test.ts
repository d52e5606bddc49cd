import { expect, test } from 'vitest';
import { readResult } from './upstream-errors.js';

const codes = (body: string) => readResult(body).errors?.map(({ extensions }) => extensions.code);

test('data passes as it is', () => {
  expect(readResult('{"data":{"a":[1,null]}}')).toEqual({ data: { a: [1, null] } });
});

test.each([['<html>502 Bad Gateway: patient Smith</html>'], [''], ['null'], ['[]'], ['{"message":"Smith"}']])(
  'a body that is no GraphQL answer is dropped whole: %s',
  (body) => {
    const result = readResult(body);
    expect(result.errors?.[0]?.extensions.code).toBe('SERVICE_UNAVAILABLE');
    expect(JSON.stringify(result)).not.toContain('Smith');
  },
);

test('of an error go on its message, path and an enumerated code; nothing else does', () => {
  const { errors } = readResult(
    '{"data":null,"errors":[{"message":"No.","path":["a",0],"extensions":{"code":"FORBIDDEN","stack":"secret"}}]}',
  );
  expect(errors?.map((error) => error.toJSON())).toEqual([
    { message: 'No.', path: ['a', 0], extensions: { code: 'FORBIDDEN' } },
  ]);
});

test('a code that is not on the list, or none, is a fault of ours', () => {
  expect(codes('{"errors":[{"message":"x","extensions":{"code":"ECONNREFUSED"}},{"message":"y"},{}]}')).toEqual([
    'INTERNAL_SERVER_ERROR',
    'INTERNAL_SERVER_ERROR',
    'INTERNAL_SERVER_ERROR',
  ]);
});
