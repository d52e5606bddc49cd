import { describe, expect, it } from 'vitest';
import { ClientError } from './error-code.js';
import { isOurFault, maskError } from './mask-error.js';

const TRACE = 'a'.repeat(32);
const PERSON = 'Maria Rossi';

describe('what a client is told', () => {
  it('is a message that was written for clients', () => {
    const masked = maskError(new ClientError('A bearer access token is required.', 'UNAUTHENTICATED').toJSON(), TRACE);
    expect(masked).toMatchObject({
      message: 'A bearer access token is required.',
      extensions: { code: 'UNAUTHENTICATED', traceId: TRACE },
    });
  });

  it('is nothing of an unknown fault but its place and the trace', () => {
    const fault = {
      message: `duplicate key value (${PERSON})`,
      path: ['patient'],
      extensions: { stacktrace: ['at /srv/x.js'], code: 'SQL', detail: PERSON },
    };
    const masked = maskError(fault, TRACE);
    expect(JSON.stringify(masked)).not.toMatch(/Rossi|duplicate|srv/);
    expect(masked).toMatchObject({ path: ['patient'], extensions: { code: 'INTERNAL_SERVER_ERROR', traceId: TRACE } });
    expect(isOurFault(fault)).toBe(true);
  });

  it('names a variable that is wrong, never its value', () => {
    const message = `Variable "$input" got invalid value "${PERSON}" at "input.sex"; Value does not exist.`;
    const masked = maskError({ message, extensions: { code: 'BAD_USER_INPUT' } }, TRACE);
    expect(masked.message).toBe('Variable "$input" has a value of the wrong type.');
  });

  it('holds no hint at parts of the schema that were not asked for', () => {
    const message = 'Cannot query field "nam" on type "Patient". Did you mean "name"?';
    const masked = maskError({ message, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }, TRACE);
    expect(masked.message).toBe('Cannot query field "nam" on type "Patient".');
  });
});
