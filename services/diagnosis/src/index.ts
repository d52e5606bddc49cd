export { CaseLog } from './diagnosis/case-log.js';
export { DiagnosisEntity } from './diagnosis/diagnosis.entity.js';
export { DiagnosisService } from './diagnosis/diagnosis.service.js';
export { ImageReadingEntity } from './diagnosis/image-reading.entity.js';
export { DiagnosisFeed } from './live/diagnosis-feed.js';
export { diagnosisPolicy } from './policy.js';
export { diagnosisSubgraph } from './subgraph.js';
