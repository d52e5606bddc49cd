export { ENGINES, type EngineName, type InferenceEngine } from './engine/engine.js';
export type { EngineChoice } from './engine/engine-selection.js';
export {
  type BatchTimes,
  type InferenceThread,
  type InferenceThreadOptions,
  startInferenceThread,
} from './engine/inference-thread.js';
export { type ModelIdentity, type ServedModel, serveInference } from './engine/serve-inference.js';
export {
  type StandingInference,
  type StandingInferenceOptions,
  startStandingInference,
} from './engine/standing-inference.js';
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
export {
  type PreparedImage,
  type PreprocessPool,
  type PreprocessPoolOptions,
  startPreprocessPool,
} from './preprocess/preprocess-pool.js';
export type { ReleaseManifest } from './release/manifest.js';
export { type RegisteredModel, registeredModels, verifiedModel } from './release/registry.js';
export { loadReleasedManifest, ModelIntegrityError } from './release/released-model.js';
