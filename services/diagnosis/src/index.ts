export { CaseLog } from './diagnosis/case-log.js';
export { DiagnosisEntity } from './diagnosis/diagnosis.entity.js';
export { DiagnosisService } from './diagnosis/diagnosis.service.js';
export { ImageReadingEntity } from './image-reading/image-reading.entity.js';
export { ImageReadingService } from './image-reading/image-reading.service.js';
export { ReadImageEntity } from './image-reading/read-image.entity.js';
export { DiagnosisFeed } from './live/diagnosis-feed.js';
export { diagnosisSubgraph } from './subgraph.js';
