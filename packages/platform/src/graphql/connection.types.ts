import 'reflect-metadata';
import { Directive, Field, ObjectType } from 'type-graphql';

@Directive('@shareable')
@ObjectType({ description: 'Where a page ends, as the Relay connection specification has it.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'True when more nodes follow.' })
  hasNextPage: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last node of this page, to be passed as `after`.',
  })
  endCursor: string | null;
}
