import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { BreakGlass } from './break-glass.js';

/** Beside the list of cases that are granted: the way to one that is not. */
export function GlassPanel() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <details className="panel share">
      <summary>{t('glass.another')}</summary>
      <div className="panel-body">
        <BreakGlass onOpened={(studyId) => void navigate(`/cases/${studyId}`)} />
      </div>
    </details>
  );
}
