import { useMemo, useReducer } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { CombinedError } from 'urql';
import { NoSuchCase } from '../glass/no-such-case.js';
import {
  CaseFollowedDocument,
  CaseReadingChangedDocument,
  CaseViewDocument,
  type CaseViewQuery,
  type Finding,
} from '../graphql/generated.js';
import { useChanges } from '../graphql/live.js';
import { useAnswer } from '../graphql/query.js';
import { useFormats } from '../i18n/formats.js';
import { useRoles, useSession } from '../session/session.context.js';
import { Fault } from '../ui/fault.js';
import { PriorityMark } from '../ui/marks.js';
import { useTitle } from '../ui/title.js';
import { PixelSource } from '../viewer/pixels.js';
import { Viewer, type ViewerImage } from '../viewer/viewer.js';
import { startOf, viewerReducer } from '../viewer/viewer-state.js';
import { CaseHistory } from './case-history.js';
import { Doctors } from './doctors.js';
import { ImageStrip } from './image-strip.js';
import { ReadingPanel } from './reading-panel.js';
import { SharePanel } from './share-panel.js';

type Study = NonNullable<CaseViewQuery['study']>;

/** One case: its images, what the model makes of them, and what doctors do with it. */
export function CasePage() {
  const { studyId = '' } = useParams();
  const { t } = useTranslation();
  const { data, error, fetching, again } = useAnswer(CaseViewDocument, { studyId });
  const shown = data?.study?.case;
  // For the moment between an upload and the opening of its case there is nothing else to follow.
  useChanges(CaseReadingChangedDocument, { studyId }, again, { pause: !data || Boolean(shown) });
  useChanges(CaseFollowedDocument, { caseId: shown?.id ?? '' }, again, {
    pause: !shown,
    isNews: ({ caseUpdated: news }) =>
      news.__typename === 'Resync' ||
      news.case.revision !== shown?.revision ||
      news.case.readingRevision !== shown.readingRevision,
  });
  useTitle(data?.study ? data.study.patient.recordNumber : t('nav.case'));
  if (data?.study)
    return <CaseView key={data.study.id} study={data.study} onChange={again} {...(error && { error })} />;
  if (error) return <Fault error={error} onRetry={again} />;
  if (fetching) return <p className="page dim">{t('loading')}</p>;
  return <NoSuchCase studyId={studyId} onOpened={again} />;
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
  const mayShare = useRoles().has('CLINICIAN');
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
        {mayShare && <SharePanel studyId={study.id} />}
        {study.case && <CaseHistory history={study.case.history} />}
      </aside>
    </div>
  );
}

function CaseHead({ study }: { readonly study: Study }) {
  const { t } = useTranslation();
  const { dateTime, date } = useFormats();
  const mayTell = useRoles().has('CLINICIAN');
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
      {mayTell && <Link to={`/accesses/${study.patient.id}`}>{t('nav.accesses')}</Link>}
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
