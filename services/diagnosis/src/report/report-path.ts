import { fromGlobalId, toGlobalId } from '@pulmora/platform';

export const REPORT_PREFIX = '/reports';

export const REPORT_FORMATS = ['json', 'pdf'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** A whole path; its groups are a report (a global ID) and a format. */
export const REPORT_PATTERN = /^\/reports\/([\w-]{1,128})\.(json|pdf)$/;

/** Where a report lies. @param id UUID. */
export const reportPath = (id: string, format: ReportFormat): string =>
  `${REPORT_PREFIX}/${toGlobalId('SignedReport', id)}.${format}`;

/** Which report the groups of {@link REPORT_PATTERN} name; undefined when they name none that there could be. */
export function reportOf([reportId = '', format = '']: readonly string[]):
  | { readonly id: string; readonly format: ReportFormat }
  | undefined {
  const id = fromGlobalId('SignedReport', reportId);
  const known = REPORT_FORMATS.find((one) => one === format);
  return id && known ? { id, format: known } : undefined;
}
