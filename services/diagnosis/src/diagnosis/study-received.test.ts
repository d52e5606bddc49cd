import { randomUUID } from 'node:crypto';
import { PoisonMessageError } from '@pulmora/platform';
import { type StudyReceivedEvent, studyReceivedSubject } from '@pulmora/schema';
import { expect, it } from 'vitest';
import { studyReceivedBy } from '../testing/diagnosis-platform.js';
import { decodeStudyReceived } from './study-received.js';

const tenantId = randomUUID();
const event = (change: Partial<StudyReceivedEvent['data']> = {}) =>
  studyReceivedBy(tenantId, { priority: 'STAT', ...change });
const withBlob = (blobKey: string) => {
  const original = event();
  const images = original.data.images.map((image) => ({ ...image, blobKey }));
  return { ...original, data: { ...original.data, images } };
};
const subject = studyReceivedSubject(tenantId, 'STAT');

it('reads what the study service writes', () => {
  const written = event();
  expect(decodeStudyReceived(written, subject)).toEqual(written);
});

it.each([
  ['on the subject of another clinic', event(), studyReceivedSubject(randomUUID(), 'STAT')],
  ['on the subject of another priority', event(), studyReceivedSubject(tenantId, 'ROUTINE')],
  ["with another clinic's blob", withBlob(`${randomUUID()}/${randomUUID()}/${randomUUID()}`), subject],
  ['with a path for a blob key', withBlob('../../etc/passwd'), subject],
  ['without images', event({ images: [] }), subject],
  ['of another type', { ...event(), type: 'other' }, subject],
  ['that is nothing', null, subject],
])('does not touch an event %s', (_, payload, on) => {
  expect(() => decodeStudyReceived(payload, on)).toThrow(PoisonMessageError);
});
