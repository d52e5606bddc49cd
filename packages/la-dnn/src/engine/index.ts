/** What those need who measure engines, or bring one of their own. */
export { loadReleasedModel } from '../release/released-model.js';
export { type NetworkAnswer, toAnswers } from './answer.js';
export { prepareEngine } from './engine-selection.js';
export { largestDifference } from './onnx.engine.js';
export { writeOnnxModel } from './onnx-model.js';
export { BackendUnavailableError } from './tensorflow-backend.js';
