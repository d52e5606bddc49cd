import type { Lesion } from '../network/architecture.js';
import { PhraseMatcher } from './phrase-matcher.js';
import type { Certainty } from './report-annotation.js';

/** What a term stands for. */
export interface FindingTerm {
  /** Null: it looks like a finding and is none ("consolidation chemotherapy"). */
  readonly finding: 'covid19' | Lesion | null;
  /** Set where the term itself settles it: a vague term is never more than hedged, a negative test is a negation. */
  readonly certainty?: Certainty;
}

/**
 * Terms after the Fleischner glossary (Hansell et al., Radiology 2008;246:697-722), with the synonyms that the reports
 * of the training and validation images use. Two of these are vague, and count as hedged: "patchy shadow" is what
 * translated reports call ground glass, "high-density shadow" what they call consolidation. Septal thickening of either
 * kind, inter- or intralobular, is one label there.
 */
const LESION_TERMS: Readonly<Record<Lesion, readonly string[]>> = {
  GGO: [
    'GGO{|s}',
    'GGN{|s}',
    '{ground|frosted} glass{| opacity| opacities| shadow| shadows| density| attenuation| lesion| lesions}',
    'ground glass {opacification|opacifications|change|changes|nodule|nodules|nodular opacity|nodular opacities}',
  ],
  Csld: ['{consolidation|consolidations|consolidated|consolidative|consolidating}'],
  CrPa: [
    'crazy pav{ing|ed}{| pattern| patterns| sign| appearance}',
    'paving stone{|s}{| pattern| sign| appearance| change| changes}',
  ],
  AirBr: [
    'air bronchogra{m|ms|phy}{| sign| signs}',
    'air bronch{us|i|ial} sign{|s}',
    '{air filled|aerated} bronch{us|i}',
    'bronch{us|ial} inflation sign{|s}',
  ],
  InSepThi: [
    '{|interlobular |intralobular |inter lobular |intra lobular }sept{al|a|um} {thickening|thickenings|thickness}',
    '{|interlobular |intralobular |lobular }sept{a|um|al} {|is |are |was |were |appear |appears }thickened',
    'thicken{ing|ings} of {|the }{|interlobular |intralobular |lobular }sept{a|um|ae}',
    'thickening of {|the }interlobular and intralobular septa',
    'thickened {|interlobular |intralobular |lobular }sept{a|um|ae|al lines}',
    'interlobular thickening',
    'kerley {b |}line{|s}',
  ],
};

const VAGUE_TERMS: readonly (readonly [string, Lesion])[] = [
  ['patchy {|high density |high density blurred |high density fuzzy |blurred |fuzzy |hazy }shadow{|s}', 'GGO'],
  ['{high density|dense} {|mass |patchy |blurred }shadow{|s}', 'Csld'],
  ['shadow{|s} of high density', 'Csld'],
];

const COVID = '{covid|c0vid}{|-19}';
const VIRUS = '{SARS-CoV-2|2019-nCoV|nCoV|nCoV-2019|2019-CoV|hCoV-19}';
const NAMED =
  '{coronavirus disease|corona virus disease|novel coronavirus|new coronavirus|novel corona virus}{| 2019}{| pneumonia}';
const TEST = '{RT-PCR|rRT-PCR|qRT-PCR|PCR|nucleic acid|swab|IgM|IgG|IgM and IgG|IgG and IgM}';
const RESULT = `${TEST}{| test| tests| testing| detection| assay| antibody| antibodies}{| result| results}`;

const COVID_TERMS: readonly (readonly [string, FindingTerm])[] = [
  [COVID, { finding: 'covid19' }],
  [`${COVID}{ pneumonia| infection}`, { finding: 'covid19' }],
  [`${VIRUS}{| pneumonia| infection}`, { finding: 'covid19' }],
  [NAMED, { finding: 'covid19' }],
  ['2019 {novel|new} coronavirus{| pneumonia| disease}', { finding: 'covid19' }],
  ['{NCP|NCIP}', { finding: 'covid19' }],
  [`${RESULT}{| is| are| was| were| came back| returned| remained} positive`, { finding: 'covid19' }],
  [`positive ${RESULT}`, { finding: 'covid19' }],
  [
    `${RESULT}{| is| are| was| were| came back| returned| remained} {negative|undetectable}`,
    { finding: 'covid19', certainty: 'negated' },
  ],
  [`negative ${RESULT}`, { finding: 'covid19', certainty: 'negated' }],
];

const FALSE_FRIENDS: readonly string[] = [
  'consolidat{ion|ive} {therapy|chemotherapy|radiotherapy|treatment|phase|durvalumab}',
  '{interventricular|ventricular|interatrial|atrial|nasal} sept{al|um} {thickening|thickened}',
  `${COVID} {pandemic|epidemic|outbreak|era|vaccine|vaccines|vaccination|ward|unit|hospital|clinic|guideline|guidelines}`,
  '{coronavirus disease 2019|SARS-CoV-2|novel coronavirus} {pandemic|epidemic|outbreak|vaccine|vaccination}',
];

/** Finds the terms of the six findings. */
export const FINDING_TERMS = new PhraseMatcher<FindingTerm>(
  [
    ...FALSE_FRIENDS.map((template) => [template, { finding: null }] as const),
    ...Object.entries(LESION_TERMS).flatMap(([lesion, templates]) =>
      templates.map((template) => [template, { finding: lesion as Lesion }] as const),
    ),
    ...VAGUE_TERMS.map(([template, finding]) => [template, { finding, certainty: 'hedged' as const }] as const),
    ...COVID_TERMS,
  ],
  true,
);
