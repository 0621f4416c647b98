import { NativeError } from "./native";

/** HRESULTs of the native configuration system, unsigned. */
export const HRESULT = {
  fileNotFound: 0x80070002,
  accessDenied: 0x80070005,
  invalidData: 0x8007000d,
  sharingViolation: 0x80070020,
  lockViolation: 0x80070021,
  notSupported: 0x80070032,
  diskFull: 0x80070070,
  alreadyExists: 0x800700b7,
  notFound: 0x80070490,
  invalidIndex: 0x80070585,
  undecryptable: 0x80090005,
  keysetMissing: 0x80090016,
  readOnly: 0x80131509,
} as const;

/** Whoever asked has gone meanwhile: answers nobody, and nothing more is done for him. */
export class ProcessKilled extends Error {
  override readonly name = "ProcessKilled";
}

/** Where in a file an error lies; absent for changes in memory. */
export interface Whereabouts {
  readonly file: string;
  readonly line?: number;
}

/** The form of every configuration error: the file (empty for changes in memory), the line where there is one, the text. */
export function configError(hresult: number, text: string, where?: Whereabouts): NativeError {
  const line = where?.line === undefined ? "" : `Line number: ${where.line}\r\n`;
  const file = where === undefined ? "" : `\\\\?\\${where.file}`;
  return new NativeError(hresult, `Filename: ${file}\r\n${line}Error: ${text}\r\n\r\n`);
}

export function invalidIndex(): NativeError {
  return new NativeError(HRESULT.invalidIndex, "Invalid index.\r\n");
}

export function lockedSection(where?: Whereabouts): NativeError {
  return configError(
    HRESULT.lockViolation,
    "This configuration section cannot be used at this path. This happens when the section is locked at a parent level. " +
      'Locking is either by default (overrideModeDefault="Deny"), or set explicitly by a location tag with ' +
      'overrideMode="Deny" or the legacy allowOverride="false".',
    where,
  );
}

export function lockViolation(where?: Whereabouts): NativeError {
  return configError(HRESULT.lockViolation, "Lock violation", where);
}

export function unsupported(what: string): NativeError {
  return configError(HRESULT.notSupported, `The request is not supported: ${what}`);
}

/** What metadata that is not there is refused with: "not supported", unless a fault says another number. */
export function unknownMetadata(what: string, fault?: "refused" | "empty" | number): NativeError {
  return typeof fault === "number" ? configError(fault, `Metadata was refused: ${what}`) : unsupported(what);
}
