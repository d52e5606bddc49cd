import type { FindingName } from '../diagnosis/finding.types.js';
import type { VerdictName } from './verdict.js';

/** A concept of a terminology that others know. */
export interface Coding {
  readonly system: string;
  readonly code: string;
  readonly display: string;
}

export interface Concept {
  /** Where a terminology has a code of just this meaning that could be checked; a text otherwise, and never a guess. */
  readonly coding?: readonly Coding[];
  readonly text: string;
}

const SNOMED = 'http://snomed.info/sct';
const RADLEX = 'http://radlex.org';
const DICOM = 'http://dicom.nema.org/resources/ontology/DCM';

export const CHEST_CT: Concept = {
  coding: [{ system: 'http://loinc.org', code: '24627-2', display: 'CT Chest' }],
  text: 'CT of the chest',
};

/** HL7 table 0074, diagnostic service sections. */
export const COMPUTED_TOMOGRAPHY: Concept = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0074', code: 'CT', display: 'CAT Scan' }],
  text: 'Computed tomography',
};

export const FINDING_CONCEPTS: Readonly<Record<FindingName, Concept>> = {
  COVID19: {
    coding: [
      {
        system: SNOMED,
        code: '840539006',
        display: 'Disease caused by severe acute respiratory syndrome coronavirus 2',
      },
    ],
    text: 'Signs of COVID-19',
  },
  GROUND_GLASS_OPACITY: {
    coding: [
      { system: RADLEX, code: 'RID28531', display: 'ground-glass opacity' },
      { system: DICOM, code: '112120', display: 'Ground glass opacity' },
    ],
    text: 'Ground-glass opacity',
  },
  CONSOLIDATION: {
    coding: [{ system: RADLEX, code: 'RID43255', display: 'consolidation' }],
    text: 'Consolidation',
  },
  CRAZY_PAVING: {
    coding: [{ system: RADLEX, code: 'RID43256', display: 'crazy-paving pattern' }],
    text: 'Crazy paving',
  },
  AIR_BRONCHOGRAM: { text: 'Air bronchogram' },
  INTERLOBULAR_SEPTAL_THICKENING: {
    coding: [{ system: DICOM, code: '112114', display: 'Septal line(s)' }],
    text: 'Interlobular septal thickening',
  },
};

export const VERDICT_CONCEPTS: Readonly<Record<VerdictName, Concept>> = {
  PRESENT: { coding: [{ system: SNOMED, code: '52101004', display: 'Present' }], text: 'Present' },
  ABSENT: { coding: [{ system: SNOMED, code: '2667000', display: 'Absent' }], text: 'Absent' },
  INDETERMINATE: { coding: [{ system: SNOMED, code: '82334004', display: 'Indeterminate' }], text: 'Indeterminate' },
};
