export * from './diagnosis-updated.event.js';
export * from './grant-changed.event.js';
export * from './study-received.event.js';
export * from './topology.js';
