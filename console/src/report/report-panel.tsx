import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { AmendReportDocument, type ReportFactsFragment } from '../graphql/generated.js';
import { useFormats } from '../i18n/formats.js';
import { Icon } from '../ui/icon.js';
import { SaveFile } from '../ui/save-file.js';
import { decisionsOf, standingOf } from './draft.js';
import { ReportForm } from './report-form.js';
import { SignFaultText, signFaultOf } from './sign-fault.js';

export interface ReportPanelProps {
  readonly caseId: string;
  /** Whose case it is. */
  readonly clinicId: string;
  /** The newest first; at least one. */
  readonly reports: readonly ReportFactsFragment[];
  readonly mayAmend: boolean;
  /** That whoever looks has signed it just now: the form where they were is gone, so they go on here. */
  readonly justSigned: boolean;
  readonly onChange: () => void;
}

/** What doctors have signed: the only thing on the page that is a report. */
export function ReportPanel({ caseId, clinicId, reports, mayAmend, justSigned, onChange }: ReportPanelProps) {
  const { t } = useTranslation();
  const { dateTime } = useFormats();
  const [amending, setAmending] = useState(false);
  const [newest, ...earlier] = reports;
  const title = useRef<HTMLHeadingElement>(null);
  const [amended, setAmended] = useState(0);
  const version = newest?.version ?? 0;
  const goOnHere = version > 0 && (justSigned || amended > 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each version that they sign is a beginning.
  useEffect(() => {
    if (goOnHere) title.current?.focus();
  }, [goOnHere, amended]);
  if (!newest) return null;
  const by = ({ signedBy: who, signedByClinicId: clinic, signedAt }: ReportFactsFragment) =>
    t(clinic === clinicId ? 'report.by' : 'report.byOther', { who, clinic, when: dateTime(signedAt) });
  return (
    <section className="panel signed" aria-labelledby="report-title" data-version={newest.version}>
      <header className="signed-banner">
        <Icon name="check" />
        <div>
          <h2 id="report-title" ref={title} tabIndex={-1}>
            {t(newest.kind === 'AMENDMENT' ? 'report.amended' : 'report.signed')}
          </h2>
          <p>{by(newest)}</p>
        </div>
      </header>
      <div className="panel-body">
        <ReportBody report={newest}>
          {mayAmend && (
            <button type="button" className="with-icon" aria-expanded={amending} onClick={() => setAmending(!amending)}>
              <Icon name="pen" />
              {t('report.amend')}
            </button>
          )}
        </ReportBody>
        {amending && mayAmend && (
          <Amending
            // A newer version is amended anew: what was written was about the older one.
            key={newest.id}
            caseId={caseId}
            report={newest}
            onChange={onChange}
            onDone={(done) => {
              setAmending(false);
              if (done) setAmended(amended + 1);
            }}
          />
        )}
        {earlier.length > 0 && (
          <details className="earlier">
            <summary>{t('report.earlier', { count: earlier.length })}</summary>
            {earlier.map((report) => (
              <article key={report.id} aria-label={t('report.version', { version: report.version })}>
                <h3>
                  {t('report.version', { version: report.version })} · {by(report)}
                </h3>
                <ReportBody report={report} />
              </article>
            ))}
          </details>
        )}
      </div>
    </section>
  );
}

function ReportBody({ report, children }: { readonly report: ReportFactsFragment; readonly children?: ReactNode }) {
  const { t } = useTranslation();
  const { findings, impression, reason, model, signature, version, jsonUrl, pdfUrl } = report;
  return (
    <>
      <p className="impression">{impression}</p>
      {reason && (
        <p className="fine">
          {t('report.reason')} <q>{reason}</q>
        </p>
      )}
      <ul className="last-look" aria-label={t('report.findings')}>
        {findings.map(({ finding, verdict, modelVerdict }) => {
          const standing = standingOf(verdict, modelVerdict);
          return (
            <li key={finding} data-standing={standing}>
              <span>{t(`finding.${finding}`)}</span>
              <strong>{t(`verdict.${verdict}`)}</strong>
              <span className="fine">{standing === 'open' ? '' : t(`report.standing.${standing}`)}</span>
            </li>
          );
        })}
      </ul>
      <p className="fine">
        {t('report.version', { version })}
        {model && ` · ${t('report.model', { name: model.name, version: model.version })}`}
        {' · '}
        {t('report.signature', { algorithm: signature.algorithm, key: signature.keyId })}
      </p>
      <div className="row">
        <SaveFile url={pdfUrl} name={`report-v${version}.pdf`}>
          {t('report.pdf')}
        </SaveFile>
        <SaveFile url={jsonUrl} name={`report-v${version}.json`}>
          {t('report.json')}
        </SaveFile>
        {children}
      </div>
    </>
  );
}

function Amending(props: {
  readonly caseId: string;
  readonly report: ReportFactsFragment;
  readonly onChange: () => void;
  /** @param done whether a version was added. */
  readonly onDone: (done: boolean) => void;
}) {
  const { caseId, report, onChange, onDone } = props;
  const { t } = useTranslation();
  const [draft, setDraft] = useState({
    verdicts: Object.fromEntries(report.findings.map(({ finding, verdict }) => [finding, verdict])),
    impression: report.impression,
    reason: '',
  });
  // An amendment is held against what the model had said when the case was signed.
  const suggestions = report.findings.map(({ finding, modelVerdict, modelProbability }) => ({
    finding,
    verdict: modelVerdict,
    probability: modelProbability,
  }));
  const [{ fetching, data, error }, amend] = useMutation(AmendReportDocument);
  const fault = signFaultOf(data?.amendReport, error);
  return (
    <>
      <ReportForm
        suggestions={suggestions}
        draft={draft}
        onDraft={setDraft}
        kind="amend"
        busy={fetching}
        blocked={false}
        onDone={async ({ verdicts, impression, reason }) => {
          const findings = decisionsOf(verdicts, suggestions);
          const done = await amend({ input: { caseId, version: report.version, findings, impression, reason } });
          onChange();
          if (done.data?.amendReport.__typename === 'AmendReportSuccess') onDone(true);
        }}
      >
        <button type="button" onClick={() => onDone(false)}>
          {t('cancel')}
        </button>
      </ReportForm>
      {fault && <SignFaultText fault={fault} />}
    </>
  );
}
