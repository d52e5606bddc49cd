import type { Catalogue } from './catalogue.js';
import { clinic } from './de/clinic.js';
import { common } from './de/common.js';
import { intake } from './de/intake.js';
import { reading } from './de/reading.js';
import { review } from './de/review.js';

export const de: Catalogue = { ...common, ...reading, ...review, ...intake, ...clinic };
