import { clusterMutants } from './cluster.mutants.js';
import type { Mutant } from './mutant.js';
import { transportMutants } from './transport.mutants.js';
import { workloadMutants } from './workload.mutants.js';

/** One at least for each rule. */
export const MUTANTS: readonly Mutant[] = [...workloadMutants, ...clusterMutants, ...transportMutants];
