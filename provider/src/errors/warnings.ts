/** What may keep a declaration from working, as found in the program without any server. */
export const WARNING_CODES = [
  "certificate/expired",
  "certificate/expires-soon",
  "certificate/not-yet-valid",
  "certificate/purpose",
  "certificate/authority",
  "certificate/unusual",
] as const;

export type WarningCode = (typeof WARNING_CODES)[number];

export interface Warning {
  readonly code: WarningCode;
  /** A sentence; never a value that may be secret. */
  readonly text: string;
  /** Path of the property concerned. */
  readonly property: string;
}
