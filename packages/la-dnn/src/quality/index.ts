export { type AttentionQuality, attentionQuality } from './attention-quality.js';
export { type LeaveOneSourceOut, leaveOneSourceOut, type SourceRow } from './leave-one-source-out.js';
export { type RefusalQuality, refusalQuality } from './refusal-quality.js';
export { type Robustness, robustness, type VariantFigures } from './robustness.js';
export { type ShortcutProbe, type ShortcutProbes, shortcutProbes } from './shortcut-probes.js';
export { type Subgroup, type Subgroups, subgroups } from './subgroups.js';
