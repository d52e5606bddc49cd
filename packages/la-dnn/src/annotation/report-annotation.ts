import type { Lesion } from '../network/architecture.js';

/** How sure a text is of a finding; where it speaks of it several times, the surest of what it says. */
export type Certainty = 'asserted' | 'hedged' | 'negated';

/**
 * What a mention is about, after ConText (Harkema et al., J Biomed Inform 2009;42:839-851): this patient now, this
 * patient earlier, something to be looked for, or somebody else. Only `current` mentions make a finding present.
 */
export type Reference = 'current' | 'historical' | 'hypothetical' | 'other person';

/** A place of the text that speaks of a finding. */
export interface FindingSpan {
  /** UTF-16 offsets into the text: `text.slice(start, end)` is `text`. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly certainty: Certainty;
  readonly reference: Reference;
  /** The panels of a figure it was said of ("A", "2B", "3"); absent if it was said of the whole. */
  readonly panels?: readonly string[];
}

export interface FindingAnnotation {
  /** Asserted or hedged, now, of this patient. */
  readonly present: boolean;
  /** Null where the text says nothing about this patient now. */
  readonly certainty: Certainty | null;
  /** Every mention, in the order of the text. */
  readonly spans: readonly FindingSpan[];
}

export type ReportAnnotation = Readonly<Record<'covid19' | Lesion, FindingAnnotation>>;
