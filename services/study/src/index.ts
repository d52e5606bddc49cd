export { CtImageEntity } from './image/ct-image.entity.js';
export { studyPolicy } from './policy.js';
export { StudyEntity } from './study/study.entity.js';
export { StudyService } from './study/study.service.js';
export { studyConfig } from './study.config.js';
export { studySubgraph } from './subgraph.js';
