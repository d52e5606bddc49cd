import path from 'node:path';
import { keeperConfig } from '@pulmora/broker';
import { diagnosisConfig, workerConfig } from '@pulmora/diagnosis-service';
import { gatewayConfig } from '@pulmora/gateway';
import { patientConfig } from '@pulmora/patient-service';
import {
  assertBlobPlace,
  assertKeyProvider,
  type BlobConfig,
  ConfigError,
  type KeyConfig,
  loadConfig,
} from '@pulmora/platform';
import { entryFile, issuerConfig, PORTS, type ProcessName, REPOSITORY_ROOT } from '@pulmora/stack';
import { studyConfig } from '@pulmora/study-service';
import type { z } from 'zod';

/** A process of the platform, as its own code describes it. */
export interface ProcessFacts {
  /** Of its workload, container and service. */
  readonly name: string;
  /** The compiled file that it starts with, from the checkout. */
  readonly entry: string;
  readonly port: number;
  /** Variables that it reads. */
  readonly variables: readonly string[];
  /** What its code finds wrong with an environment. */
  faultsOf(environment: Readonly<Record<string, string>>): readonly string[];
}

const SHAPES: Readonly<Record<ProcessName, z.ZodRawShape>> = {
  gateway: gatewayConfig,
  patient: patientConfig,
  study: studyConfig,
  diagnosis: diagnosisConfig,
  worker: workerConfig,
  issuer: issuerConfig,
  keeper: keeperConfig,
};

export const PROCESSES: readonly ProcessFacts[] = (Object.keys(SHAPES) as ProcessName[]).map((process) => {
  const shape = SHAPES[process];
  return {
    name: process === 'worker' ? 'diagnosis-worker' : process,
    entry: path.relative(REPOSITORY_ROOT, entryFile(process)),
    port: PORTS[process].fallback,
    variables: Object.keys(shape),
    faultsOf: (environment) => configurationFaults(shape, environment),
  };
});

function configurationFaults(shape: z.ZodRawShape, environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    const config = loadConfig(shape, environment);
    if ('PULMORA_S3_BUCKET' in shape) assertBlobPlace(config as BlobConfig);
    if ('PULMORA_KEY_PROVIDER' in shape) assertKeyProvider(config as KeyConfig);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}
