import { useTranslation } from 'react-i18next';
import type { StudyPriority } from '../graphql/generated.js';

export function PriorityMark({ priority }: { readonly priority: StudyPriority }) {
  const { t } = useTranslation();
  return (
    <span className="mark" data-priority={priority}>
      {t(`priority.${priority}`)}
    </span>
  );
}
