import type { Random } from './random.js';

/** How an identifier is put: as it should be, and in every way that might confuse who reads it. */
export type Disguise = (type: string, uuid: string) => string;

const encoded = (text: string): string => Buffer.from(text).toString('base64url');

const DISGUISES: readonly Disguise[] = [
  (type, uuid) => encoded(`${type}:${uuid}`),
  (_type, uuid) => uuid,
  (type, uuid) => `${type}:${uuid}`,
  (type, uuid) => Buffer.from(`${type}:${uuid}`).toString('base64'),
  (type, uuid) => `${encoded(`${type}:${uuid}`)}==`,
  (type, uuid) => encoded(`${type}:${uuid.toUpperCase()}`),
  (type, uuid) => encoded(`${type.toLowerCase()}:${uuid}`),
  (type, uuid) => encoded(`${type}:${uuid}:${uuid}`),
  (type, uuid) => encoded(` ${type}:${uuid}`),
  (type, uuid) => encoded(`${type}:${uuid}\u0000`),
  (type, uuid) => encoded(`${type}:{${uuid}}`),
  (type, uuid) => encoded(`${type}:${uuid}' OR '1'='1`),
  (_type, uuid) => encoded(`Study:${uuid}`),
  (_type, uuid) => encoded(`Patient:${uuid}`),
];

/** Mostly as it should be: that is what would be let through. */
export const someDisguise = (random: Random): Disguise =>
  random.chance(0.6) ? (DISGUISES[0] as Disguise) : random.of(DISGUISES);
