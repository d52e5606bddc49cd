import { randomUUID } from 'node:crypto';
import { newCloudEvent, PoisonMessageError } from '@pulmora/platform';
import { STUDY_RECEIVED, studyReceivedSubject } from '@pulmora/schema';
import { expect, it } from 'vitest';
import { decodeStudyReceived } from './study-received.js';

const tenantId = randomUUID();
const studyId = randomUUID();
const imageId = randomUUID();
const event = (change: object = {}, blobKey = `${tenantId}/${studyId}/${imageId}`) =>
  newCloudEvent({
    source: 'test',
    type: STUDY_RECEIVED,
    subject: studyId,
    tenantId,
    data: {
      studyId,
      patientId: randomUUID(),
      priority: 'STAT',
      aiReadingConsent: true,
      generation: 1,
      images: [{ imageId, position: 0, blobKey, sha256: 'a'.repeat(64) }],
      ...change,
    },
  });
const subject = studyReceivedSubject(tenantId, 'STAT');

it('reads what the study service writes', () => {
  expect(decodeStudyReceived(event(), subject).data.studyId).toBe(studyId);
});

it.each([
  ['on the subject of another clinic', event(), studyReceivedSubject(randomUUID(), 'STAT')],
  ['on the subject of another priority', event(), studyReceivedSubject(tenantId, 'ROUTINE')],
  ["with another clinic's blob", event({}, `${randomUUID()}/${studyId}/${imageId}`), subject],
  ['with a path for a blob key', event({}, '../../etc/passwd'), subject],
  ['without images', event({ images: [] }), subject],
  ['of another type', { ...event(), type: 'other' }, subject],
  ['that is nothing', null, subject],
])('does not touch an event %s', (_, payload, on) => {
  expect(() => decodeStudyReceived(payload, on)).toThrow(PoisonMessageError);
});
