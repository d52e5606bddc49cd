/** As much of a reading as says what its figures mean. */
export interface ReadStudy {
  /** Images that took part. */
  readonly images: number;
  /** Of the model, `major.minor.patch`. */
  readonly version: string | undefined;
}

/** The first version whose probabilities are calibrated. */
const CALIBRATED_FROM = [0, 2] as const;

/** Whether a model's probabilities for one image are calibrated; of a version that cannot be read nothing is known. */
export function isCalibrated(version: string | undefined): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)(\.|$)/.exec(version ?? '') ?? [];
  if (major === undefined) return false;
  const [fromMajor, fromMinor] = CALIBRATED_FROM;
  return Number(major) > fromMajor || (Number(major) === fromMajor && Number(minor) >= fromMinor);
}

/**
 * Whether a study's figure says how often such studies show the finding. That of one image does; the mean over the quarter
 * that scores highest of several is not calibrated, though each of them is.
 */
export const isFrequency = ({ images, version }: ReadStudy): boolean => images === 1 && isCalibrated(version);
