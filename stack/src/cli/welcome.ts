import type { Clinic } from '../issuer/clinics.js';
import { baseUrl } from '../platform/processes.js';
import type { Settings } from '../settings/settings.js';

export interface ClinicTokens extends Clinic {
  readonly clinician: string;
  readonly radiologist: string;
}

/** What the worker says of itself on `/readyz`. */
export interface EngineReport {
  readonly engine?: unknown;
  readonly why?: unknown;
  readonly model?: unknown;
}

/** What a person reads once the platform runs. */
export function welcome(settings: Settings, clinics: readonly ClinicTokens[], report: EngineReport): string {
  const gateway = baseUrl(settings, 'gateway');
  const { ports } = settings;
  return `
Pulmora runs.

  Console    ${gateway}/console   (sign in as a demo account)
  GraphQL    ${gateway}/graphql   (subscriptions: ${gateway.replace(/^http/, 'ws')}/graphql)
  Services   patient ${baseUrl(settings, 'patient')}, study ${baseUrl(settings, 'study')}, diagnosis ${baseUrl(settings, 'diagnosis')}
  Worker     ${baseUrl(settings, 'worker')}/metrics
  Issuer     ${settings.issuer}   (development only)
  Servers    PostgreSQL 127.0.0.1:${ports.postgres}, NATS 127.0.0.1:${ports.nats}
  Data, logs ${settings.dataDir}
  Engine     ${engineLine(report)}
${clinics.map(clinicLines).join('')}
Try it (the tokens above are good for 8 hours; more by: npm run token -- --help):

  curl -s ${settings.tls ? `--cacert ${settings.dataDir}/tls/ca.pem ` : ''}${gateway}/graphql \\
    -H 'content-type: application/json' \\
    -H 'authorization: Bearer ${clinics[0]?.clinician ?? ''}' \\
    -d '{"query":"{ patients(first: 5) { edges { node { id name } } } }"}'

  npm run demo -- scan.png        in another terminal: upload an image, watch its reading arrive

LA-DNN's readings support a doctor's decision. They are no diagnosis, and this is no certified medical device.
Ctrl-C stops everything.
`;
}

function engineLine({ engine, why, model }: EngineReport): string {
  const words = [text(engine) ?? 'unknown', why === undefined ? '' : `(${text(why)})`];
  return `${words.filter(Boolean).join(' ')}${model === undefined ? '' : `, model ${text(model)}`}`;
}

/** A plain string, or the fields of an object one after the other. */
function text(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? Object.values(value).join(' ') : String(value);
}

const clinicLines = ({ name, slug, tenantId, clinician, radiologist }: ClinicTokens): string => `
  ${name} (${slug}, ${tenantId})
    CLINICIAN    ${clinician}
    RADIOLOGIST  ${radiologist}
`;
