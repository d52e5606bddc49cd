import type { en } from './en.js';

type Messages<Of> = { readonly [Key in keyof Of]: Of[Key] extends string ? string : Messages<Of[Key]> };

/** What every language has to say. */
export type Catalogue = Messages<typeof en>;
