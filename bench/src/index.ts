export { type Finding, type Measurement, runMeasurements } from './cli.js';
