/** What those need who bring an engine of their own. */
export { type NetworkAnswer, toAnswers } from './answer.js';
