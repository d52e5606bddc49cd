import { cloudEvent } from '@pulmora/platform';
import { z } from 'zod';
import { PRIORITIES } from './study-received.event.js';

/** Where a case stands, from the arrival of its study to the doctor's last word. */
export const CASE_STATES = [
  'RECEIVED',
  'READING',
  'READY',
  'CLAIMED',
  'SIGNED',
  'AMENDED',
  'FAILED',
  'WITHHELD',
] as const;
export type CaseStateName = (typeof CASE_STATES)[number];

/** What can happen to a case. */
export const CASE_ACTIONS = [
  'OPEN',
  'START_READING',
  'COMPLETE_READING',
  'FAIL_READING',
  'WITHHOLD',
  'BREACH',
  'CLAIM',
  'RENEW',
  'HAND_OVER',
  'RETURN',
  'EXPIRE',
  'REQUEST_SECOND_OPINION',
  'SETTLE_SECOND_OPINION',
  'SIGN',
  'AMEND',
] as const;
export type CaseActionName = (typeof CASE_ACTIONS)[number];

export const CASE_CHANGED = 'org.pulmora.case.changed.v1';

export const caseChangedData = z.object({
  caseId: z.uuid(),
  studyId: z.uuid(),
  patientId: z.uuid().describe('Opaque; the patient service alone knows who it is.'),
  priority: z.enum(PRIORITIES),
  action: z.enum(CASE_ACTIONS).describe('What has happened to it.'),
  state: z.enum(CASE_STATES).describe('Where it stands since.'),
  revision: z.int().min(1).describe('Grows by one with every event of the case; events may arrive in another order.'),
  readingRevision: z.int().min(0).describe('Grows with every change of what a model says of it; 0: nothing yet.'),
});

export const caseChangedEvent = cloudEvent(CASE_CHANGED, caseChangedData).meta({
  title: 'Case changed',
  description:
    'Something has happened to a case. Published on `case.<tenant>.changed`; who did it and what was found are asked for, not sent.',
});

export type CaseChangedData = z.infer<typeof caseChangedData>;
export type CaseChangedEvent = z.infer<typeof caseChangedEvent>;

export const caseChangedSubject = (tenantId: string): string => `case.${tenantId}.changed`;
