import { PhraseMatcher } from './phrase-matcher.js';

/** What a cue does to the findings around it. */
export type CueEffect = 'negates' | 'hedges' | 'historical' | 'hypothetical' | 'other person';

export interface Cue {
  /** `none`: a phrase that only looks like a cue, NegEx's pseudo-negation ("no change in", "not only"). */
  readonly effect: CueEffect | 'none';
  /**
   * Which findings of its clause it reaches: those after it; those before it (or after it, if none is before it); the one
   * right after it; the one right before or after it.
   */
  readonly reach: 'after' | 'before' | 'next' | 'beside';
}

const SEEN =
  '{seen|observed|identified|present|found|detected|noted|visible|evident|appreciated|visualized|visualised|shown|demonstrated|apparent|confirmed}';
const GONE = '{resolved|absorbed|resorbed|cleared|dissipated|disappeared|subsided}';
const PARTLY =
  '{partially|partly|almost|nearly|mostly|largely|incompletely|slightly|basically|not completely|not fully}';
const WHOLLY = '{completely|fully|totally|entirely}';
const CHANGE =
  '{change|changes|increase|decrease|progress|progression|improvement|reduction|difference|resolution|absorption}';
const SCAN = '{CT|CTs|CT scan|scan|examination|exam|study|radiograph|film|imaging|image|images|chest CT}';
const EARLIER = '{prior|previous|last|earlier|old}';
const EXCLUDED = '{excluded|ruled out|discounted}';
const RELATIVE =
  '{mother|father|wife|husband|sister|brother|son|daughter|relative|relatives|family member|colleague|roommate}';

/**
 * Trigger phrases after NegEx (Chapman et al., "A simple algorithm for identifying negated findings and diseases in
 * discharge summaries", J Biomed Inform 2001;34:301-310), extended by hedges and by ConText's history, hypothesis and
 * experiencer. The longest phrase at a place holds, so a pseudo-trigger hides the trigger within it.
 */
const CUES: readonly (readonly [Cue['effect'], Cue['reach'], readonly string[]])[] = [
  [
    'none',
    'after',
    [
      `{no|without|not} {|significant |obvious |marked |interval |significant interval |further |apparent |any }${CHANGE}`,
      '{not|not significantly|not markedly} {changed|increased|decreased|improved|progressed}',
      'not {only|just|merely|solely|necessarily}',
      '{no|without} doubt',
      `not {|yet |yet completely |yet fully |been |entirely }${GONE}`,
      '{did|does|do} not {resolve|disappear|clear}',
      `${PARTLY} {|completely }${GONE}`,
      '{partial|incomplete|slight} {resolution|clearance|clearing|absorption} of',
      `not ${SEEN} {before|previously|earlier|on prior|on the prior|on previous|on the previous|on initial|on the initial|on the first|at baseline|on admission}`,
      'not {previously|formerly} {seen|noted|present|observed}',
      '{compared|comparison} {with|to} {|the |a |her |his }{prior|previous|last|earlier|old}',
      `{than|since|from} {|on |in }{|the }${EARLIER}`,
      'previously {seen|noted|described|reported|known|identified}',
      'prior to',
      'gram negative',
    ],
  ],
  [
    'negates',
    'after',
    [
      '{no|not|without|w/o|neither|nor|never|cannot see}',
      '{free|clear|absence|lack|devoid} of',
      'lack{s|ed|ing}',
      '{negative|negative test|negative result|tested negative} for',
      '{denies|denied}',
      '{isnt|arent|wasnt|werent|doesnt|didnt|hasnt|havent}',
      '{|complete }{resolution|disappearance|clearance|clearing} of',
      'unlikely to {be|represent|reflect|indicate|show}',
      'fail{s|ed} to {show|demonstrate|reveal}',
    ],
  ],
  [
    'negates',
    'before',
    [
      `{not|no longer|never|cannot be|could not be} {|been |be |clearly |definitely }${SEEN}`,
      `{isnt|arent|wasnt|werent|hasnt been|havent been} ${SEEN}`,
      '{absent|none|nil|unlikely}',
      '{|has |have |had }{resolved|disappeared|vanished|subsided}',
      '{has|have|had|been} cleared',
      `${WHOLLY} ${GONE}`,
      `${GONE} ${WHOLLY}`,
      '{is|are|was|were|tested|test|tests|swab|PCR|result|results|came back|returned} negative',
      EXCLUDED,
      'not the case',
    ],
  ],
  ['negates', 'beside', ['negative']],
  ['negates', 'next', ['non']],
  [
    'hedges',
    'after',
    [
      '{possible|possibly|probable|probably|likely|suspected|suspect|perhaps|maybe|questionable|equivocal|query|presumed}',
      '{suspicious|suspicion|concern|concerning|worrisome} {for|of|about}',
      '{suggest|suggests|suggested|suggesting|suggestive of|indicative of|compatible with|reminiscent of}',
      '{may|might|could}',
      '{cannot|can not|could not|cant|couldnt|unable to} {exclude|rule out}',
      '{raise|raises|raising|raised} the possibility of',
      'differential{| diagnosis| diagnoses} {include|includes|including|is|of}',
      'not {certain|clear|sure} {if|whether}',
      '{difficult|hard} to exclude',
      'if any',
    ],
  ],
  [
    'hedges',
    'before',
    [
      `{cannot|can not|could not|cant|may not} {|be |entirely be |completely be }{|entirely |completely |fully |safely }${EXCLUDED}`,
      `not {|been |entirely |completely }${EXCLUDED}`,
      '{is|are|was|were|remains|seems|deemed} {|also |less |more |most |very }{possible|probable|likely|suspected|questionable|equivocal}',
      '{suspected|not certain|uncertain|in question|less likely}',
      '{vs|versus}',
    ],
  ],
  ['historical', 'after', ['{history|hx} of', 'h/o', '{previous|prior|former}', '{status post|s/p}', 'past']],
  ['historical', 'next', ['post']],
  [
    'historical',
    'before',
    [`{on|in|at} {|the |a }${EARLIER} ${SCAN}`, '{years|year|months|decade|decades} ago', 'in the past', 'previously'],
  ],
  [
    'hypothetical',
    'after',
    [
      '{if|should|in case of|in the event of}',
      '{|to |please |for }{rule out|exclude|exclusion of}',
      'r/o',
      '{evaluate|evaluation|assess|assessment|look|screen|screening|screened|watch|monitor|check|surveillance} for',
      '{risk of|prevent|prevention of}',
    ],
  ],
  [
    'other person',
    'after',
    [
      'family history of',
      `${RELATIVE} {|who |also |recently |previously |just }{had|has|have|with|was|were|is|tested|died}`,
      '{|close |recent }{contact with|contacts of|exposure to|exposed to}',
    ],
  ],
];

/** Finds the cues; the first meaning of a phrase holds. */
export const CONTEXT_CUES = new PhraseMatcher<Cue>(
  CUES.flatMap(([effect, reach, templates]) => templates.map((template) => [template, { effect, reach }] as const)),
);

/** Terms that end the reach of every cue (NegEx: termination terms). */
export const CLAUSE_OPENERS = new PhraseMatcher<true>(
  [
    '{but|however|although|though|nevertheless|nonetheless|yet|whereas|while|despite}',
    '{except|except for|excepting|apart from|aside from|other than|with the exception of|besides}',
    '{in contrast|instead|otherwise}',
    'and {with|instead|there is|there are|new|increased|residual|persistent}',
    'with {residual|remaining|persistent|persisting|new|development of}',
    '{and|but} {|is |was |were |tested }positive for',
  ].map((template) => [template, true] as const),
);

/** Finite verbs: two of them are two clauses. */
export const VERBS: ReadonlySet<string> = new Set(
  `is are was were has have had show shows showed demonstrate demonstrates demonstrated reveal reveals revealed seen noted
   observed found present persist persists persisted remain remains remained appear appears appeared develop develops
   developed increased decreased improved progressed worsened resolved disappeared cleared occurred`.split(/\s+/),
);

/** Words that say that something is still there, whatever it was called before. */
export const STILL_THERE: ReadonlySet<string> = new Set(
  `now currently still again persist persists persisted persistent unchanged stable increased decreased enlarged larger
   smaller remain remains remained progressed worsened improved increasing decreasing`.split(/\s+/),
);
