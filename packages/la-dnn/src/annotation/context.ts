import { clausesOf } from './clauses.js';
import { CONTEXT_CUES, type Cue, type CueEffect, STILL_THERE } from './context-cues.js';
import type { FindingTerm } from './finding-terms.js';
import type { Certainty, Reference } from './report-annotation.js';
import type { ReportText, TokenRange } from './report-text.js';

/** A finding's term where it stands. */
export interface Mention extends TokenRange {
  readonly finding: NonNullable<FindingTerm['finding']>;
  /** What the term itself says of its certainty. */
  readonly termCertainty: Certainty;
}

export interface Context {
  readonly certainty: Certainty;
  readonly reference: Reference;
}

type PlacedCue = Cue & TokenRange;

/**
 * What the words around each mention make of it. Negation outweighs a hedge ("no possible consolidation"). One pass
 * forwards and one backwards over each clause: the time is linear in the sentence.
 *
 * @param mentions of that sentence, in order
 */
export function contextsOf(
  report: ReportText,
  sentence: TokenRange,
  mentions: readonly Mention[],
): Map<Mention, Context> {
  const contexts = new Map<Mention, Context>();
  let next = 0;
  for (const clause of clausesOf(report, sentence)) {
    const first = next;
    while (next < mentions.length && (mentions[next] as Mention).from < clause.to) next += 1;
    const within = mentions.slice(first, next);
    if (within.length === 0) continue;
    const effects = effectsIn(report, clause, within);
    for (const mention of within) contexts.set(mention, verdict(mention, effects.get(mention) ?? new Set()));
  }
  return contexts;
}

function verdict({ termCertainty }: Mention, effects: ReadonlySet<CueEffect>): Context {
  let certainty = termCertainty;
  if (effects.has('hedges') && certainty === 'asserted') certainty = 'hedged';
  if (effects.has('negates')) certainty = 'negated';
  if (effects.has('other person')) return { certainty, reference: 'other person' };
  if (effects.has('historical')) return { certainty, reference: 'historical' };
  return { certainty, reference: effects.has('hypothetical') ? 'hypothetical' : 'current' };
}

function effectsIn(report: ReportText, clause: TokenRange, mentions: readonly Mention[]): Map<Mention, Set<CueEffect>> {
  const effects = new Map(mentions.map((mention) => [mention, new Set<CueEffect>()]));
  const cues = cuesIn(report, clause, mentions);
  const between = commasBefore(report, clause);
  const firstMention = (mentions[0] as Mention).from;
  const reachesBack = (cue: PlacedCue): boolean => cue.reach === 'before' && cue.from > firstMention;

  const inOrder = [...mentions, ...cues.filter(({ reach }) => reach === 'after' || reach === 'before')].sort(
    (a, b) => a.from - b.from,
  );
  spread(inOrder.filter((item) => isMention(item) || !reachesBack(item)));
  spread(inOrder.reverse().filter((item) => isMention(item) || reachesBack(item)));
  const endings = new Map(mentions.map((mention) => [mention.to, mention]));
  const beginnings = new Map(mentions.map((mention) => [mention.from, mention]));
  for (const cue of cues) {
    if (cue.reach === 'beside') add(endings.get(cue.from), cue.effect);
    if (cue.reach === 'beside' || cue.reach === 'next') add(beginnings.get(cue.to), cue.effect);
  }
  for (const mention of mentions) {
    if (isQueried(report, mention)) add(mention, 'hedges');
    if (isMinus(report, mention)) add(mention, 'negates');
  }
  return effects;

  function add(mention: Mention | undefined, effect: Cue['effect']): void {
    if (mention && effect !== 'none') effects.get(mention)?.add(effect);
  }

  /** Cues gather as they are passed, and each mention receives those passed before it. */
  function spread(items: readonly (Mention | PlacedCue)[]): void {
    const open = new Map<CueEffect, PlacedCue>();
    for (const item of items) {
      if (!isMention(item)) {
        if (item.effect !== 'none') open.set(item.effect, item);
        continue;
      }
      for (const [effect, cue] of open) {
        const sameBreath = between.commas[item.from - clause.from] === between.commas[cue.from - clause.from];
        // Lists are negated and hedged as a whole; "history of travel, consolidation" is not a history of consolidation.
        if (effect !== 'negates' && effect !== 'hedges' && !sameBreath) continue;
        if (effect === 'historical' && between.stillThere.has(between.commas[item.from - clause.from] ?? 0)) continue;
        add(item, effect);
      }
    }
  }
}

function cuesIn(report: ReportText, clause: TokenRange, mentions: readonly Mention[]): PlacedCue[] {
  const cues: PlacedCue[] = [];
  let nextMention = 0;
  for (let i = clause.from; i < clause.to; ) {
    const mention = mentions[nextMention];
    if (mention && mention.from <= i) {
      i = mention.to;
      nextMention += 1;
      continue;
    }
    const found = isNumber(report, i) ? undefined : CONTEXT_CUES.longestAt(report, i, mention?.from ?? clause.to);
    const to = i + (found?.length ?? 1);
    if (found) {
      const place = { from: i, to };
      cues.push({ ...found.meaning, ...place, reach: reachAt(report, clause, place, found.meaning, mention) });
    }
    i = to;
  }
  return cues;
}

/** "Series No. 3" and "5 May": neither a negation nor a hedge. */
function isNumber(report: ReportText, index: number): boolean {
  const isDigits = (i: number): boolean => /^\d/.test(report.word(i));
  if (report.word(index) === 'may') return isDigits(index + 1) || isDigits(index - 1);
  return report.word(index) === 'no' && report.gapBefore(index + 1).startsWith('.') && isDigits(index + 1);
}

/** The place of some cues tells their reach. */
function reachAt(
  report: ReportText,
  clause: TokenRange,
  { from, to }: TokenRange,
  { effect, reach }: Cue,
  nextMention: Mention | undefined,
): Cue['reach'] {
  // "Consolidation: no" answers what stands before it, where any other "no" speaks of what follows.
  if (report.word(from) === 'no' && from === clause.to - 1) return 'beside';
  // "GGO with resolved consolidation"
  if (effect === 'negates' && reach === 'before' && nextMention?.from === to) return 'next';
  return reach;
}

/** For each token of a clause, which of its parts between commas it is in; and which parts say "still there". */
function commasBefore(report: ReportText, clause: TokenRange): { commas: number[]; stillThere: Set<number> } {
  const commas: number[] = [];
  const stillThere = new Set<number>();
  let part = 0;
  for (let i = clause.from; i < clause.to; i += 1) {
    if (i > clause.from && report.gapBefore(i).includes(',')) part += 1;
    commas.push(part);
    if (STILL_THERE.has(report.word(i))) stillThere.add(part);
  }
  return { commas, stillThere };
}

const isMention = (item: Mention | PlacedCue): item is Mention => 'finding' in item;

/** "?consolidation", "consolidation (?)". */
const isQueried = (report: ReportText, { from, to }: Mention): boolean =>
  /\?$/.test(report.gapBefore(from).slice(-2)) || /^\s?\(?\?/.test(report.gapBefore(to).slice(0, 3));

/** "Consolidation (-)". */
const isMinus = (report: ReportText, { to }: Mention): boolean =>
  /^\s?\([-\u2010-\u2015\u2212]\)/.test(report.gapBefore(to).slice(0, 4));
