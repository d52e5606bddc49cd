import type { Priority } from '@pulmora/schema';

/** How long a study of each priority may wait for a worker, seconds. */
const MAY_WAIT_S: Readonly<Record<Priority, number>> = { STAT: 10, URGENT: 60, ROUTINE: 600 };

/**
 * Studies of one image that a worker reads in a second, by what its pod asks for. `cpu` is below what two cores were
 * measured to do (`npm run bench -- latency`); those with a GPU are assumptions until `bench -- latency` has run on such
 * a machine.
 */
const STUDIES_PER_SECOND = {
  cpu: 2,
  'nvidia.com/gpu': 20,
  'nvidia.com/mig-1g.10gb': 4,
  'nvidia.com/gpu.shared': 6,
} as const;

export type Accelerator = keyof typeof STUDIES_PER_SECOND;

export const isAccelerator = (resource: string): resource is Accelerator =>
  resource !== 'cpu' && resource in STUDIES_PER_SECOND;

/** Messages of a priority for one worker: what it reads in the time that they may wait. */
export const lagThreshold = (priority: Priority, accelerator: Accelerator): number =>
  STUDIES_PER_SECOND[accelerator] * MAY_WAIT_S[priority];
