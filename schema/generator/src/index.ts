export { ACCESS_POLICIES, type Artefacts, generateArtefacts } from './artefacts.js';
