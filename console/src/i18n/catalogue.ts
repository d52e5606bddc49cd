import type { en } from './en.js';

/** The same messages in another language. */
export type Messages<Of> = { readonly [Key in keyof Of]: Of[Key] extends string ? string : Messages<Of[Key]> };

/** What every language has to say. */
export type Catalogue = Messages<typeof en>;
