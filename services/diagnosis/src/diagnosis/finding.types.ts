import 'reflect-metadata';
import type { Abstention, Finding as FindingKey, Lesion as LesionKey, Outcome } from '@pulmora/la-dnn';
import { Field, Float, ObjectType, registerEnumType } from 'type-graphql';

export const CovidOutcome = {
  POSITIVE: 'POSITIVE',
  NEGATIVE: 'NEGATIVE',
  INDETERMINATE: 'INDETERMINATE',
} as const satisfies Record<Outcome, string>;
registerEnumType(CovidOutcome, {
  name: 'CovidOutcome',
  description:
    'What the model suggests about COVID-19: unsigned model output, decision support, not a diagnosis. The model has two bounds between 0 and 1, stated in its model card; it decides only what lies outside of them.',
  valuesConfig: {
    POSITIVE: { description: 'The calibrated probability is above the upper bound.' },
    NEGATIVE: { description: 'The calibrated probability is below the lower bound. It does not rule the disease out.' },
    INDETERMINATE: {
      description:
        'The model abstains: neither positive nor negative, and a doctor has to read. `abstention` says why.',
    },
  },
});

export const AbstentionReason = {
  NOT_AXIAL_CHEST_CT: 'NOT_AXIAL_CHEST_CT',
  UNCERTAIN: 'UNCERTAIN',
} as const satisfies Record<Abstention, string>;
registerEnumType(AbstentionReason, {
  name: 'AbstentionReason',
  description: 'Why the model gives no outcome. Unsigned model output, decision support.',
  valuesConfig: {
    NOT_AXIAL_CHEST_CT: {
      description:
        'What was uploaded does not look like an axial chest CT, the only thing that the model was made for. It was refused, and nothing was read from it: there is no probability.',
    },
    UNCERTAIN: {
      description: 'The probability lies between the two bounds, where either answer would be wrong too often.',
    },
  },
});

export const Lesion = {
  GROUND_GLASS_OPACITY: 'GROUND_GLASS_OPACITY',
  CONSOLIDATION: 'CONSOLIDATION',
  CRAZY_PAVING: 'CRAZY_PAVING',
  AIR_BRONCHOGRAM: 'AIR_BRONCHOGRAM',
  INTERLOBULAR_SEPTAL_THICKENING: 'INTERLOBULAR_SEPTAL_THICKENING',
} as const;
export type LesionName = keyof typeof Lesion;
const LESION_DESCRIPTIONS: Readonly<Record<LesionName, { description: string }>> = {
  GROUND_GLASS_OPACITY: { description: 'Hazy lung in which vessels still show.' },
  CONSOLIDATION: { description: 'Dense lung in which vessels no longer show.' },
  CRAZY_PAVING: { description: 'Haze with thickened septa in it, like paving stones.' },
  AIR_BRONCHOGRAM: { description: 'Airways that show dark in dense lung.' },
  INTERLOBULAR_SEPTAL_THICKENING: { description: 'Thickened walls between the lobules of the lung.' },
};
registerEnumType(Lesion, {
  name: 'Lesion',
  description: 'A finding of chest CT that the model looks for.',
  valuesConfig: LESION_DESCRIPTIONS,
});

export const Finding = { COVID19: 'COVID19', ...Lesion } as const;
export type FindingName = keyof typeof Finding;
registerEnumType(Finding, {
  name: 'Finding',
  description: 'What the model looks for in an image: COVID-19 itself, and five lesions.',
  valuesConfig: { COVID19: { description: 'Signs of COVID-19 of whatever kind.' }, ...LESION_DESCRIPTIONS },
});

/** The keys by which the model's authors call the lesions, and the field's names for them. */
export const LESION_NAMES: Readonly<Record<LesionKey, LesionName>> = {
  GGO: 'GROUND_GLASS_OPACITY',
  Csld: 'CONSOLIDATION',
  CrPa: 'CRAZY_PAVING',
  AirBr: 'AIR_BRONCHOGRAM',
  InSepThi: 'INTERLOBULAR_SEPTAL_THICKENING',
};

export const FINDING_NAMES: Readonly<Record<FindingKey, FindingName>> = { covid19: 'COVID19', ...LESION_NAMES };

@ObjectType({ description: 'What the model makes of one lesion. Unsigned model output, decision support.' })
export class LesionFinding {
  @Field(() => Lesion, { description: 'The lesion.' })
  lesion: LesionName;

  @Field(() => String, { description: 'Its short key: GGO, Csld, CrPa, AirBr or InSepThi.' })
  key: LesionKey;

  @Field(() => Float, {
    description:
      'Probability that it is shown, 0 to 1, calibrated image by image; not calibrated where the version of the model is below 0.2.',
  })
  probability: number;
}
