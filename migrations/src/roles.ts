/** The role that owns every table and runs migrations and backups. No service logs in with it. */
export const MIGRATOR = 'pulmora_migrator';

/** What services log in with: roles that own nothing and cannot bypass row security. */
export const SERVICE_ROLES = [
  'pulmora_patient',
  'pulmora_patient_relay',
  'pulmora_patient_reconciler',
  'pulmora_patient_sealer',
  'pulmora_study',
  'pulmora_study_relay',
  'pulmora_study_reconciler',
  'pulmora_study_dispatcher',
  'pulmora_study_sealer',
  'pulmora_diagnosis',
  'pulmora_diagnosis_worker',
  'pulmora_diagnosis_relay',
  'pulmora_diagnosis_reconciler',
  'pulmora_diagnosis_sealer',
  'pulmora_diagnosis_sweeper',
  'pulmora_gateway',
] as const;

/**
 * What a service's transaction becomes to reach cases of another clinic. Nobody logs in with these: `pulmora_remote`
 * reads what is granted to its user, `pulmora_remote_work` claims and signs such a case, `pulmora_break_glass` gives itself
 * one grant that raises an alert.
 */
export const CASE_ROLES = {
  pulmora_remote: ['pulmora_patient', 'pulmora_study', 'pulmora_diagnosis'],
  pulmora_remote_work: ['pulmora_diagnosis'],
  pulmora_break_glass: ['pulmora_diagnosis'],
} as const satisfies Record<string, readonly (typeof SERVICE_ROLES)[number][]>;

export const ROLES = [MIGRATOR, ...SERVICE_ROLES] as const;

export type Role = (typeof ROLES)[number];

/** A database for each service, and who may connect to it. */
export const DATABASES = {
  patient: ['pulmora_patient', 'pulmora_patient_relay', 'pulmora_patient_reconciler', 'pulmora_patient_sealer'],
  study: [
    'pulmora_study',
    'pulmora_study_relay',
    'pulmora_study_reconciler',
    'pulmora_study_dispatcher',
    'pulmora_study_sealer',
  ],
  diagnosis: [
    'pulmora_diagnosis',
    'pulmora_diagnosis_worker',
    'pulmora_diagnosis_relay',
    'pulmora_diagnosis_reconciler',
    'pulmora_diagnosis_sealer',
    'pulmora_diagnosis_sweeper',
  ],
  // What the gateways count together.
  gateway: ['pulmora_gateway'],
} as const satisfies Record<string, readonly Role[]>;

export type DatabaseName = keyof typeof DATABASES;
