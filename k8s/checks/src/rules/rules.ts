import { autoscalingRules } from './autoscaling.rule.js';
import { configurationRules } from './configuration.rule.js';
import { dataRules } from './data.rule.js';
import { disruptionRules } from './disruption.rule.js';
import { edgeRules } from './edge.rule.js';
import { kedaRules } from './keda.rule.js';
import { lifecycleRules } from './lifecycle.rule.js';
import { monitoringRules } from './monitoring.rule.js';
import { networkRules } from './network.rule.js';
import { referenceRules } from './references.rule.js';
import { resourceRules } from './resources.rule.js';
import type { Rule } from './rule.js';
import { securityRules } from './security.rule.js';
import { serviceRules } from './services.rule.js';
import { transportRules } from './transport.rule.js';

/** All rules, in the order in which they are told of. */
export const RULES: readonly Rule[] = [
  ...serviceRules,
  ...lifecycleRules,
  ...securityRules,
  ...resourceRules,
  ...referenceRules,
  ...configurationRules,
  ...autoscalingRules,
  ...kedaRules,
  ...disruptionRules,
  ...networkRules,
  ...dataRules,
  ...edgeRules,
  ...transportRules,
  ...monitoringRules,
];
