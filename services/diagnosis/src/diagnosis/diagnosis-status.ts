import { type DiagnosisStatusName, TERMINAL_STATUSES } from '@pulmora/schema';

const NEXT: Readonly<Record<DiagnosisStatusName, readonly DiagnosisStatusName[]>> = {
  QUEUED: ['RUNNING', 'FAILED', 'WITHHELD'],
  RUNNING: ['COMPLETED', 'FAILED', 'WITHHELD'],
  COMPLETED: [],
  FAILED: [],
  WITHHELD: [],
};

/** Whether a diagnosis may go from one status to another; what is over stays over. */
export const mayBecome = (from: DiagnosisStatusName, to: DiagnosisStatusName): boolean => NEXT[from].includes(to);

/** Whether nothing more is coming. */
export const isTerminal = (status: DiagnosisStatusName): boolean => TERMINAL_STATUSES.includes(status);
