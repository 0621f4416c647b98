/** What the service answers in place of a result ([MS-WSMV] 2.2.4.43). */
export class WsmanFault extends Error {
  readonly code: number;
  /** Says the code in MSFT_WmiError instead of WSManFault, as some quotas do. */
  readonly wmi: boolean;

  constructor(code: number, reason: string = REASONS.get(code)?.[1] ?? `Error ${code}.`, wmi = false) {
    super(reason);
    this.code = code;
    this.wmi = wmi;
  }

  /** Of SOAP: who is to blame, and why. */
  get subcode(): { readonly value: "s:Sender" | "s:Receiver"; readonly subcode: string } {
    const subcode = REASONS.get(this.code)?.[0] ?? "w:InternalError";
    return { value: RECEIVER.has(subcode) ? "s:Receiver" : "s:Sender", subcode };
  }
}

/** Codes of wsmerror.h and winerror.h. */
export const FAULTS = {
  accessDenied: 5,
  brokenPipe: 109,
  busy: 170,
  aborted: 995,
  cancelled: 1223,
  notFound: 2_147_942_402,
  profileUnloading: 2_147_943_418,
  envelopeTooLarge: 2_150_858_790,
  timedOut: 2_150_858_793,
  schema: 2_150_858_817,
  shellNotFound: 2_150_858_843,
  maxShells: 2_150_859_173,
  maxOperations: 2_150_859_174,
  notAllowed: 2_150_859_180,
  maxShellUsers: 2_150_859_236,
  maxCommandsPerShell: 2_150_859_242,
} as const;

const RECEIVER = new Set(["w:TimedOut", "w:InternalError"]);

const REASONS = new Map<number, readonly [subcode: string, reason: string]>([
  [FAULTS.accessDenied, ["w:AccessDenied", "Access is denied. "]],
  [FAULTS.brokenPipe, ["w:InternalError", "The pipe has been ended. "]],
  [FAULTS.busy, ["w:InternalError", "The requested resource is in use. "]],
  [
    FAULTS.aborted,
    [
      "w:InternalError",
      "The I/O operation has been aborted because of either a thread exit or an application request. ",
    ],
  ],
  [FAULTS.cancelled, ["w:InternalError", "The operation was canceled by the user. "]],
  [FAULTS.notFound, ["w:InternalError", "The system cannot find the file specified. "]],
  [
    FAULTS.profileUnloading,
    [
      "w:InternalError",
      "The WS-Management service cannot process the request. The service is shutting down or the user profile is unloading. ",
    ],
  ],
  [
    FAULTS.envelopeTooLarge,
    ["w:EncodingLimit", "The WS-Management service cannot process the request because the request is too large. "],
  ],
  [
    FAULTS.timedOut,
    [
      "w:TimedOut",
      "The WS-Management service cannot complete the operation within the time specified in OperationTimeout.  ",
    ],
  ],
  [
    FAULTS.schema,
    ["w:SchemaValidationError", "The WS-Management service cannot process the request because the XML is invalid. "],
  ],
  [
    FAULTS.shellNotFound,
    [
      "w:InvalidSelectors",
      "The request for the Windows Remote Shell failed because the shell was not found on the server. Possible causes are: the specified ShellId is incorrect or the shell no longer exists on the server. Provide the correct ShellId or create a new shell and retry the operation. ",
    ],
  ],
  [
    FAULTS.maxShells,
    [
      "w:QuotaLimit",
      "The WS-Management service cannot process the request. This user has exceeded the maximum number of concurrent shells. Close existing shells or raise the quota for this user. ",
    ],
  ],
  [
    FAULTS.maxOperations,
    [
      "w:QuotaLimit",
      "The WS-Management service cannot process the request. The maximum number of concurrent operations for this user has been exceeded. Close existing operations for this user, or raise the quota for this user. ",
    ],
  ],
  [FAULTS.notAllowed, ["w:AccessDenied", "The WS-Management service does not allow this operation. "]],
  [
    FAULTS.maxShellUsers,
    ["w:QuotaLimit", "The maximum number of users executing shell operations has been exceeded. Retry later. "],
  ],
  [
    FAULTS.maxCommandsPerShell,
    ["w:QuotaLimit", "The maximum number of concurrent commands per shell has been exceeded. Retry later. "],
  ],
]);
