export { type Artefacts, generateArtefacts } from './artefacts.js';
