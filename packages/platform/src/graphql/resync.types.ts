import 'reflect-metadata';
import { Directive, Field, ObjectType, registerEnumType } from 'type-graphql';
import type { LiveResync } from '../live/live-following.js';
import type { ResyncReason as Reason } from '../live/resync-reason.js';

export const ResyncReason = {
  START: 'START',
  UNKNOWN_EPOCH: 'UNKNOWN_EPOCH',
  TOO_OLD: 'TOO_OLD',
} as const satisfies Record<Reason, string>;
registerEnumType(ResyncReason, {
  name: 'ResyncReason',
  description: 'Why what is shown is to be loaded anew.',
  valuesConfig: {
    START: { description: 'The subscription has just begun, without a cursor.' },
    UNKNOWN_EPOCH: { description: 'The cursor is of events that are no more, or of another feed.' },
    TOO_OLD: { description: 'Some of what came after the cursor is not kept any more.' },
  },
});

@Directive('@shareable')
@ObjectType({
  description:
    'Changes may have been missed: load what is shown anew. Changes after `cursor` follow on the same subscription.',
})
export class Resync {
  @Field(() => String, { description: 'Where the subscription stands; to be given back as `after`.' })
  cursor: string;

  @Field(() => ResyncReason, { description: 'Why.' })
  reason: Reason;

  @Field(() => String, { description: 'The same, to be shown to a person.' })
  message: string;

  static of({ cursor, reason }: LiveResync): Resync {
    const message =
      reason === 'START' ? 'Changes follow from here on.' : 'Changes may have been missed: load what is shown anew.';
    return Object.assign(new Resync(), { cursor, reason, message });
  }
}
