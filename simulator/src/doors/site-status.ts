/** Status with its sub code as IIS logs it, the win32 status that usually comes with it, and what the page says. */
const TABLE = {
  "200": { win32: 0, reason: "Welcome" },
  "401.1": { win32: 1326, reason: "Unauthorized: the logon failed" },
  "401.2": { win32: 5, reason: "Unauthorized: no way to log on succeeded" },
  "403.4": { win32: 5, reason: "Forbidden: SSL is required to view this page" },
  "403.7": { win32: 64, reason: "Forbidden: a client certificate is required" },
  "403.12": { win32: 5, reason: "Forbidden: the mapped account may not read this page" },
  "403.13": { win32: 0x80092010, reason: "Forbidden: the client certificate is revoked, or its revocation is unknown" },
  "403.16": { win32: 0x800b0109, reason: "Forbidden: the client certificate is untrusted or invalid" },
  "403.17": { win32: 0x800b0101, reason: "Forbidden: the client certificate has expired or is not yet valid" },
  "413": {
    win32: 0,
    reason: "Request entity too large: the certificate is asked for behind a body above uploadReadAheadSize",
  },
  "500": { win32: 50, reason: "0x80070032: The request is not supported." },
  "500.19": { win32: 13, reason: "Internal server error: the configuration data is invalid" },
} as const;

/** Such as `403.7`; `200`, `413` and `500` have no sub code. */
export type SiteStatus = keyof typeof TABLE;

export const STATUS: Readonly<Record<SiteStatus, { readonly win32: number; readonly reason: string }>> = TABLE;

/** Status and sub status in two numbers, as a log has them. */
export function numbersOf(status: SiteStatus): readonly [status: string, substatus: string] {
  const [code = status, sub = "0"] = status.split(".");
  return [code, sub];
}

export interface SiteAnswer {
  readonly status: SiteStatus;
  /** Who was logged on; `anonymous` for nobody in particular. */
  readonly account?: string;
  /** Default: the one that usually comes with the status. */
  readonly win32?: number;
}

export function win32Of({ status, win32 = STATUS[status].win32 }: SiteAnswer): number {
  return win32;
}
