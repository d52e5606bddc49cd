import 'reflect-metadata';
import { GraphQLSafeInt } from 'graphql-scalars';
import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { type Exceeded, type QuotaName, type QuotaStanding, quotaMessage } from './quota.js';

export const UploadQuotaName = {
  STORED_BYTES: 'STORED_BYTES',
  BYTES_PER_DAY: 'BYTES_PER_DAY',
  STUDIES_PER_DAY: 'STUDIES_PER_DAY',
} as const satisfies Record<QuotaName, string>;
registerEnumType(UploadQuotaName, {
  name: 'UploadQuotaName',
  description: "What of a clinic's uploads is limited.",
  valuesConfig: {
    STORED_BYTES: { description: 'Bytes of all images that are stored. Erasing patients gives back.' },
    BYTES_PER_DAY: { description: 'Bytes of images taken in within a day (UTC).' },
    STUDIES_PER_DAY: { description: 'Studies taken in within a day (UTC).' },
  },
});

@ObjectType({ description: 'How much of something a clinic uses, and may use.' })
export class QuotaUse {
  @Field(() => GraphQLSafeInt, { description: 'Used, without uploads that are on their way.' })
  used: number;

  @Field(() => GraphQLSafeInt, { description: 'What may be used. Who operates the platform sets it.' })
  limit: number;
}

@ObjectType({ description: 'What this clinic has sent in, and what it may.' })
export class UploadQuota {
  @Field(() => QuotaUse, { description: 'Bytes of all images that are stored.' })
  storedBytes: QuotaUse;

  @Field(() => QuotaUse, { description: 'Bytes of images taken in today (UTC).' })
  bytesToday: QuotaUse;

  @Field(() => QuotaUse, { description: 'Studies taken in today (UTC).' })
  studiesToday: QuotaUse;

  static of({ used, limits }: QuotaStanding): UploadQuota {
    const use = (name: QuotaName) => Object.assign(new QuotaUse(), { used: used[name], limit: limits[name] });
    return Object.assign(new UploadQuota(), {
      storedBytes: use('STORED_BYTES'),
      bytesToday: use('BYTES_PER_DAY'),
      studiesToday: use('STUDIES_PER_DAY'),
    });
  }
}

@ObjectType({ description: 'The clinic has no room for the study, and so nothing of it was taken in.' })
export class QuotaExceeded {
  @Field(() => String, { description: 'Why, to be shown to a person.' })
  message: string;

  @Field(() => UploadQuotaName, { description: 'Of what there is no more.' })
  quota: QuotaName;

  @Field(() => GraphQLSafeInt, { description: 'How much of it is used.' })
  used: number;

  @Field(() => GraphQLSafeInt, { description: 'How much of it may be used.' })
  limit: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Seconds until there is room again; null where time does not mend it.',
  })
  retryAfterSeconds: number | null;

  /** @param at when there was no room; `now`, when it is told. */
  static of(exceeded: Exceeded, at = new Date(), now = at): QuotaExceeded {
    const { quota, used, limit } = exceeded;
    const seconds = (date: Date) => Math.floor(date.getTime() / 1_000);
    const nextDay = (Math.floor(seconds(at) / 86_400) + 1) * 86_400;
    const retryAfterSeconds = quota === 'STORED_BYTES' ? null : Math.max(0, nextDay - seconds(now));
    return Object.assign(new QuotaExceeded(), {
      message: quotaMessage(exceeded),
      quota,
      used,
      limit,
      retryAfterSeconds,
    });
  }
}
