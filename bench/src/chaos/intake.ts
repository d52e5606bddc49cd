import { setTimeout as delay } from 'node:timers/promises';
import { fromGlobalId } from '@pulmora/platform';
import { PRIORITIES, type Priority } from '@pulmora/schema';
import { type ImageSource, imageOf } from '@pulmora/stack';
import type { Random } from '../tenant-fuzz/random.js';
import type { FollowedPatient } from './clinics.js';
import { type Behaviour, pictureOf } from './image-kinds.js';

/** A study that is to be uploaded, and what is to become of it. */
export interface PlannedStudy {
  readonly patient: FollowedPatient;
  readonly priority: Priority;
  /** Of the one image that misbehaves, or `healthy`. */
  readonly behaviour: Behaviour;
  /** How bright its healthy images are, 0 to 255. */
  readonly levels: readonly number[];
  readonly serial: number;
}

/** A study that the platform said it has. */
export interface UploadedStudy extends PlannedStudy {
  readonly studyId: string;
}

const UPLOAD = /* GraphQL */ `
  mutation ($input: UploadStudyInput!) {
    uploadStudy(input: $input) {
      __typename
      ... on UploadStudySuccess { study { id } }
      ... on StudyAlreadyExists { study { id } }
      ... on ImageRejected { reason }
    }
  }
`;

interface Uploaded {
  readonly uploadStudy: {
    readonly __typename: string;
    readonly study?: { readonly id: string };
    readonly reason?: string;
  };
}

/** One in twenty is STAT, three URGENT, the rest ROUTINE; one to three images. */
export function planStudy(
  random: Random,
  patients: readonly FollowedPatient[],
  serial: number,
  behaviour: Behaviour,
): PlannedStudy {
  const place = random.below(20);
  return {
    patient: random.of(patients),
    priority: PRIORITIES[place === 0 ? 0 : place < 4 ? 1 : 2] ?? 'ROUTINE',
    behaviour,
    levels: Array.from({ length: 1 + random.below(3) }, () => 10 + random.below(110)),
    serial,
  };
}

/** Uploads a study as a front end would, again after every failure: the same images are the study that exists. */
export async function upload(study: PlannedStudy, signal: AbortSignal): Promise<UploadedStudy> {
  const { patient, priority, behaviour, levels, serial } = study;
  const pictures = await Promise.all(levels.map((level, i) => pictureOf('healthy', serial * 8 + i, level)));
  if (behaviour !== 'healthy') pictures.push(await pictureOf(behaviour, serial * 8 + 7, 0));
  const images = pictures.map((bytes, i) => imageOf(`${i}.png`, bytes));
  return { ...study, studyId: await uploadStudy(patient, priority, images, signal) };
}

/** Until the platform says that it has it; resolves with its id within the study service. */
export async function uploadStudy(
  patient: FollowedPatient,
  priority: Priority,
  images: readonly ImageSource[],
  signal?: AbortSignal,
): Promise<string> {
  const input = { patientId: patient.patientId, images: images.map(() => null), priority };
  const uploads = images.map((image, i) => image.upload(`input.images.${i}`));
  for (;;) {
    signal?.throwIfAborted();
    const answer = await patient.client.upload<Uploaded>(UPLOAD, { input }, uploads).catch(() => undefined);
    const result = answer?.data?.uploadStudy;
    const studyId = result?.study && fromGlobalId('Study', result.study.id);
    if (studyId) return studyId;
    if (result?.reason) throw new Error(`a picture was refused: ${result.reason}`);
    await delay(300, undefined, signal ? { signal } : {});
  }
}
