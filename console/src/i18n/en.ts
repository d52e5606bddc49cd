import { clinic } from './en/clinic.js';
import { common } from './en/common.js';
import { intake } from './en/intake.js';
import { reading } from './en/reading.js';
import { review } from './en/review.js';

/** Every message of the console. What is in double braces is filled in. */
export const en = { ...common, ...reading, ...review, ...intake, ...clinic } as const;
