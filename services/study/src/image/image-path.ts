import { fromGlobalId, toGlobalId } from '@pulmora/platform';

export const IMAGE_PREFIX = '/images';

/** A whole path; its group is an image (a global ID). */
export const IMAGE_PATTERN = /^\/images\/([\w-]{1,128})$/;

/** Where the bytes of an image lie: they never change. */
export const imagePath = (id: string): string => `${IMAGE_PREFIX}/${toGlobalId('CtImage', id)}`;

/** Which image the group of {@link IMAGE_PATTERN} names; undefined when it names none that there could be. */
export const imageOfPath = ([id = '']: readonly string[]): string | undefined => fromGlobalId('CtImage', id);
