import 'reflect-metadata';
import { Directive, Field, ObjectType } from 'type-graphql';

@Directive('@shareable')
@ObjectType({ description: 'A field of the input has a value that cannot be accepted.' })
export class InvalidInput {
  @Field(() => String, { description: 'What is wrong, to be shown to a person.' })
  message: string;

  @Field(() => String, { description: 'The field of the input.' })
  field: string;

  static of(field: string, message: string): InvalidInput {
    return Object.assign(new InvalidInput(), { field, message });
  }
}

@Directive('@shareable')
@ObjectType({ description: 'There is no such patient in this clinic.' })
export class PatientNotFound {
  @Field(() => String, { description: 'The same, to be shown to a person.' })
  message: string;

  static make(): PatientNotFound {
    return Object.assign(new PatientNotFound(), { message: 'There is no such patient in this clinic.' });
  }
}
