export * from './diagnosis-updated.event.js';
export * from './grant-changed.event.js';
export * from './granted-cases.js';
export * from './patient-consent-changed.event.js';
export * from './patient-erasure.event.js';
export * from './study-queued.event.js';
export * from './study-received.event.js';
export * from './topology.js';
