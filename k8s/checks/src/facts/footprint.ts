/**
 * Resident memory under load, megabytes, by the workload's name: `npm run bench -- footprint` on the machine that
 * docs/operations.md names. A worker's is with ONNX Runtime; one on a GPU asks for several times as much.
 */
export const LOADED_MB: Readonly<Record<string, number>> = {
  gateway: 184,
  keeper: 140,
  patient: 173,
  study: 186,
  diagnosis: 197,
  'diagnosis-worker': 680,
};
