import { useMemo, useReducer, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { CombinedError } from 'urql';
import {
  CaseReadingChangedDocument,
  CaseViewDocument,
  type CaseViewQuery,
  type Finding,
} from '../graphql/generated.js';
import { useChanges } from '../graphql/live.js';
import { useAnswer } from '../graphql/query.js';
import { useRefresh } from '../graphql/refresh.js';
import { useFormats } from '../i18n/formats.js';
import { ReportPanel } from '../report/report-panel.js';
import { SignPanel } from '../report/sign-panel.js';
import { useSession } from '../session/session.context.js';
import { Fault } from '../ui/fault.js';
import { PriorityMark } from '../ui/marks.js';
import { useTitle } from '../ui/title.js';
import { PixelSource } from '../viewer/pixels.js';
import { Viewer, type ViewerImage } from '../viewer/viewer.js';
import { startOf, viewerReducer } from '../viewer/viewer-state.js';
import { CaseHistory } from './case-history.js';
import { type CaseFacts, ClaimPanel } from './claim-panel.js';
import { ImageStrip } from './image-strip.js';
import { ReadingPanel } from './reading-panel.js';

type Study = NonNullable<CaseViewQuery['study']>;

/** One case: its images, what the model makes of them, and what doctors do with it. */
export function CasePage() {
  const { studyId = '' } = useParams();
  const { t } = useTranslation();
  const { data, error, fetching, again } = useAnswer(CaseViewDocument, { studyId });
  useChanges(CaseReadingChangedDocument, { studyId }, again);
  useRefresh(again);
  useTitle(data?.study ? data.study.patient.recordNumber : t('nav.case'));
  if (data?.study)
    return <CaseView key={data.study.id} study={data.study} onChange={again} {...(error && { error })} />;
  if (error) return <Fault error={error} onRetry={again} />;
  if (fetching) return <p className="page dim">{t('loading')}</p>;
  return (
    <div className="page">
      <h1>{t('case.notThere')}</h1>
      <p className="dim">{t('case.notThereLong')}</p>
      <Link to="/worklist">{t('case.back')}</Link>
    </div>
  );
}

interface CaseViewProps {
  readonly study: Study;
  readonly onChange: () => void;
  /** Why what is shown may be out of date. */
  readonly error?: CombinedError;
}

function CaseView({ study, onChange, error }: CaseViewProps) {
  const { t } = useTranslation();
  const session = useSession();
  const source = useMemo(() => new PixelSource(session.token), [session]);
  const images = useMemo(() => viewerImages(study), [study]);
  const [state, dispatch] = useReducer(viewerReducer, images.length, startOf);
  const readings = study.diagnosis?.imageReadings ?? [];
  const strip = study.images.map(({ id, position }) => {
    const reading = readings.find(({ imageId }) => imageId === id);
    return { position, probability: reading?.covid19Probability ?? null, foreign: reading?.foreign ?? false };
  });
  const onOverlay = (finding: Finding) =>
    dispatch({ type: 'overlay', finding: state.overlay === finding ? null : finding });
  return (
    <div className="case">
      <CaseHead study={study} />
      <ImageStrip images={strip} shown={state.index} onShow={(index) => dispatch({ type: 'show', index })} />
      <Viewer images={images} state={state} dispatch={dispatch} source={source} marking={t('reading.unsignedShort')} />
      <aside className="side" aria-label={t('case.side')}>
        {error && <Fault error={error} onRetry={onChange} />}
        {study.case && <Doctors of={study.case} onChange={onChange} />}
        <ReadingPanel
          reading={study.diagnosis}
          overlay={state.overlay}
          onOverlay={onOverlay}
          hasOverlays={(images[state.index]?.overlays.size ?? 0) > 0}
        />
        {study.clinicalNotes && (
          <section className="panel">
            <h2>{t('case.notes')}</h2>
            <p className="notes">{study.clinicalNotes}</p>
          </section>
        )}
        {study.case && <CaseHistory history={study.case.history} />}
      </aside>
    </div>
  );
}

/** What doctors do with a case, and what they have signed. */
function Doctors({ of, onChange }: { readonly of: CaseFacts; readonly onChange: () => void }) {
  const { id, actions, claim, readingRevision, secondOpinionOpen, reports } = of;
  const [justSigned, setJustSigned] = useState(false);
  return (
    <>
      <ReportPanel
        caseId={id}
        reports={reports}
        mayAmend={actions.includes('AMEND')}
        justSigned={justSigned}
        onChange={onChange}
      />
      <ClaimPanel of={of} onChange={onChange} />
      {claim?.mine && actions.includes('SIGN') && (
        <SignPanel
          caseId={id}
          readingRevision={readingRevision}
          secondOpinionOpen={secondOpinionOpen}
          onSigned={() => setJustSigned(true)}
          onChange={onChange}
        />
      )}
    </>
  );
}

function CaseHead({ study }: { readonly study: Study }) {
  const { t } = useTranslation();
  const { dateTime, date } = useFormats();
  const { name, recordNumber, birthDate, sex } = study.patient;
  return (
    <header className="case-head">
      <Link to="/worklist" className="back">
        {t('case.back')}
      </Link>
      <h1>{name}</h1>
      <dl>
        <div>
          <dt>{t('patient.record')}</dt>
          <dd>{recordNumber}</dd>
        </div>
        <div>
          <dt>{t('patient.born')}</dt>
          <dd>{birthDate ? date(birthDate) : '–'}</dd>
        </div>
        <div>
          <dt>{t('patient.sex')}</dt>
          <dd>{t(`sex.${sex}`)}</dd>
        </div>
        <div>
          <dt>{t('case.received')}</dt>
          <dd>{dateTime(study.receivedAt)}</dd>
        </div>
      </dl>
      <PriorityMark priority={study.priority} />
    </header>
  );
}

function viewerImages(study: Study): ViewerImage[] {
  return study.images.map(({ id, url, width, height }) => {
    const reading = study.diagnosis?.imageReadings.find(({ imageId }) => imageId === id);
    const overlays = new Map((reading?.overlays ?? []).map((overlay) => [overlay.finding as string, overlay.url]));
    return { url, width, height, overlays };
  });
}
