import 'reflect-metadata';
import { connectionOf, InvalidInput, PatientNotFound } from '@pulmora/platform';
import type { Priority } from '@pulmora/schema';
import { GraphQLDateTime } from 'graphql-scalars';
import type { FileUpload } from 'graphql-upload-minimal';
import { GraphQLUpload } from 'graphql-upload-minimal';
import { createUnionType, Directive, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { ImageRejectionReason } from '../image/image-rejection.js';
import { QuotaExceeded } from '../quota/quota.types.js';

export const StudyPriority = { STAT: 'STAT', URGENT: 'URGENT', ROUTINE: 'ROUTINE' } as const;
registerEnumType(StudyPriority, {
  name: 'StudyPriority',
  description: 'How soon a study is to be read.',
  valuesConfig: {
    STAT: { description: 'At once: a life may hang on it.' },
    URGENT: { description: 'Before what is routine.' },
    ROUTINE: { description: 'In its turn.' },
  },
});

export const ImageRejection = {
  EMPTY: 'EMPTY',
  TOO_LARGE: 'TOO_LARGE',
  TOO_SMALL: 'TOO_SMALL',
  TOO_MANY_PIXELS: 'TOO_MANY_PIXELS',
  UNSUPPORTED_TYPE: 'UNSUPPORTED_TYPE',
  UNREADABLE: 'UNREADABLE',
  ROTATED_BY_METADATA: 'ROTATED_BY_METADATA',
} as const satisfies Record<ImageRejectionReason, string>;
registerEnumType(ImageRejection, {
  name: 'ImageRejection',
  description: 'Why an image cannot be taken in.',
  valuesConfig: {
    EMPTY: { description: 'The file has no bytes.' },
    TOO_LARGE: { description: 'The file has too many bytes.' },
    TOO_SMALL: { description: 'The image has too few pixels on a side.' },
    TOO_MANY_PIXELS: { description: 'The image has too many pixels.' },
    UNSUPPORTED_TYPE: { description: 'The bytes are neither PNG nor JPEG, whatever the name says.' },
    UNREADABLE: { description: 'The image is damaged or incomplete.' },
    ROTATED_BY_METADATA: {
      description: 'Its metadata (EXIF orientation 2 to 8) asks for its pixels to be turned or mirrored for display.',
    },
  },
});

@ObjectType({ description: 'One image of a chest CT, as it came in.' })
export class CtImage {
  @Field(() => ID, { description: 'Globally unique and opaque.' })
  id: string;

  @Field(() => Int, { description: 'Its place in the study, from 0.' })
  position: number;

  @Field(() => String, { description: 'What the bytes are: `image/png` or `image/jpeg`.' })
  mediaType: string;

  @Field(() => Int, { description: 'Pixels.' })
  width: number;

  @Field(() => Int, { description: 'Pixels.' })
  height: number;

  @Field(() => Int, { description: 'Bytes.' })
  sizeBytes: number;

  @Field(() => String, { description: 'SHA-256 of the bytes, lower-case hex.' })
  sha256: string;

  @Field(() => String, {
    description:
      'Address of the bytes as they came in, to be fetched by GET with the same bearer token; relative to the address of the gateway.',
  })
  url: string;
}

@Directive('@key(fields: "id")')
@ObjectType({
  description: 'A chest-CT study of a patient. Visible to this clinic, and to doctors to whom the case is granted.',
})
export class Study {
  @Field(() => ID, { description: 'Globally unique and opaque.' })
  id: string;

  /** UUID, for the resolvers of this service. */
  patientId: string;

  @Field(() => StudyPriority, { description: 'How soon it is to be read.' })
  priority: Priority;

  @Field(() => String, { nullable: true, description: 'What the clinic wrote for whoever reads it.' })
  clinicalNotes: string | null;

  @Field(() => GraphQLDateTime, { description: 'When it was taken in.' })
  receivedAt: Date;
}

@Directive('@key(fields: "id")')
@ObjectType({ description: 'A person whom the clinic examines.' })
export class Patient {
  @Field(() => ID, { description: 'Globally unique and opaque.' })
  id: string;
}

export const StudyConnection = connectionOf(Study, 'Study');

/** What is sent of a study, alone or with others. */
@InputType()
export abstract class NewStudyInput {
  @Field(() => ID, { description: 'The patient, of this clinic.' })
  patientId: string;

  @Field(() => [GraphQLUpload], {
    description: 'The images in order, PNG or JPEG, sent by the GraphQL multipart request protocol.',
  })
  images: Promise<FileUpload>[];

  @Field(() => StudyPriority, { defaultValue: 'ROUTINE', description: 'How soon it is to be read.' })
  priority: Priority;

  @Field(() => String, { nullable: true, description: 'For whoever reads it: at most 4,000 characters.' })
  clinicalNotes?: string | null;
}

@InputType({ description: 'A study to take in.' })
export class UploadStudyInput extends NewStudyInput {
  @Field(() => String, {
    nullable: true,
    description:
      'A name of your choice for this upload, new and hard to guess (a UUID will do): with it, `uploadProgress` tells how far it is. 16 to 100 characters.',
  })
  uploadId?: string | null;
}

@ObjectType({ description: 'The study is taken in, and its reading is asked for.' })
export class UploadStudySuccess {
  @Field(() => Study, { description: 'The new study.' })
  study: Study;
}

@ObjectType({ description: 'These very images were taken in for this patient before; nothing new was stored.' })
export class StudyAlreadyExists {
  @Field(() => String, { description: 'The same, to be shown to a person.' })
  message: string;

  @Field(() => Study, { description: 'The study that has them.' })
  study: Study;
}

@ObjectType({ description: 'An image cannot be taken in, and so nothing of the study was.' })
export class ImageRejected {
  @Field(() => Int, { description: 'Which image, from 0.' })
  position: number;

  @Field(() => ImageRejection, { description: 'Why.' })
  reason: ImageRejectionReason;

  @Field(() => String, { description: 'Why, to be shown to a person.' })
  message: string;
}

export const UploadStudyResult = createUnionType({
  name: 'UploadStudyResult',
  description: 'What came of an upload.',
  types: () =>
    [UploadStudySuccess, StudyAlreadyExists, PatientNotFound, InvalidInput, ImageRejected, QuotaExceeded] as const,
});
