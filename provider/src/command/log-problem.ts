import type { SiteLogObservation } from "../agent/protocol";

/** Behind "the log": why nothing can be told of it; undefined where it was read. */
export const LOG_PROBLEM: Readonly<Record<SiteLogObservation["state"], string | undefined>> = {
  read: undefined,
  off: "is off (logFile of the site: enabled is false)",
  central: "does not exist: all sites of the server log together (centralLogFileMode)",
  etw: "goes to Event Tracing only (logTargetW3C)",
  format: "is not in W3C format (logFormat)",
  elsewhere: "is on a share, or its directory is no full path of a drive: it is not looked for there",
  fields: "does not tell the statuses: switch sc-status, sc-substatus and sc-win32-status on in logExtFileFlags",
  query: "does not tell queries: switch cs-uri-query (UriQuery) on in logExtFileFlags",
  none: "has no file yet",
};
