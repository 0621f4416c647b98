/** What may keep a declaration from working, as found in the program without any server. */
export const WARNING_CODES = [
  "warning/certificate-expired",
  "warning/certificate-expires-soon",
  "warning/certificate-not-yet-valid",
  "warning/certificate-purpose",
  "warning/certificate-authority",
  "warning/certificate-unusual",
] as const;

export type WarningCode = (typeof WARNING_CODES)[number];

export interface Warning {
  readonly code: WarningCode;
  /** A sentence; never a value that may be secret. */
  readonly text: string;
  /** Path of the property concerned. */
  readonly property: string;
}
