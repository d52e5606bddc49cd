export { ENGINES, type EngineName, type InferenceEngine } from './engine/engine.js';
export type { EngineChoice } from './engine/engine-selection.js';
export { type InferenceThread, type InferenceThreadOptions, startInferenceThread } from './engine/inference-thread.js';
export { attentionAtSize, attentionOverlay, type ImageSize } from './explain/attention-overlay.js';
export { FEATURE_SIDE, FINDINGS, type Finding, INPUT_SIDE, LESIONS, type Lesion } from './network/architecture.js';
export {
  type Abstention,
  aggregateStudy,
  type DecisionRule,
  type ImagePrediction,
  InferenceError,
  type Outcome,
  outcomeOf,
  type StudyPrediction,
} from './prediction.js';
export {
  type PreprocessedImage,
  type PreprocessLimits,
  preprocess,
  UnreadableImageError,
} from './preprocess/preprocess.js';
export type { ReleaseManifest } from './release/manifest.js';
export { loadReleasedManifest, ModelIntegrityError } from './release/released-model.js';
