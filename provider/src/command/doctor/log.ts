import type { Failed, LoggedRequest, SiteLogObservation } from "../../agent/protocol";

/** What the site's log says of the last failures. */
export interface Log {
  /** Why nothing can be told of it; undefined: it was read. */
  readonly why: string | undefined;
  readonly folder: string;
  /** Hours that are looked at. */
  readonly hours: number;
  /** Not older than that. */
  readonly requests: readonly LoggedRequest[];
}

const HOUR_MS = 3_600_000;

export function logOf(answer: SiteLogObservation | Failed, hours: number): Log {
  if ("fault" in answer) return { why: `cannot be read (${answer.fault.text})`, folder: "", hours, requests: [] };
  const { state, folder, now, requests } = answer;
  const since = timeOf(now) - hours * HOUR_MS;
  // One without a time may be new.
  const recent = requests.filter(({ time }) => !(timeOf(time) < since));
  return { why: WHY[state], folder, hours, requests: recent };
}

const WHY: Readonly<Record<SiteLogObservation["state"], string | undefined>> = {
  read: undefined,
  off: "is off (logFile of the site: enabled is false)",
  central: "does not exist: all sites of the server log together (centralLogFileMode)",
  etw: "goes to Event Tracing only (logTargetW3C)",
  format: "is not in W3C format (logFormat)",
  fields: "does not tell the statuses: switch sc-status, sc-substatus and sc-win32-status on in logExtFileFlags",
  none: "has no file yet",
};

function timeOf(text: string): number {
  return Date.parse(`${text.replace(" ", "T")}Z`);
}

/** What of a logged request is looked for; `win32`: any of these. */
export interface Wanted {
  readonly status: number;
  readonly substatus?: number;
  readonly win32?: readonly number[];
}

export function failuresOf({ requests }: Log, { status, substatus, win32 }: Wanted): LoggedRequest[] {
  return requests.filter(
    (request) =>
      request.status === status &&
      (substatus === undefined || request.substatus === substatus) &&
      (win32 === undefined || win32.includes(request.win32)),
  );
}

/** In one line: how many, of which status, and when the last one was. */
export function counted(requests: readonly LoggedRequest[]): string {
  const last = requests.at(-1);
  if (!last) return "";
  const { status, substatus, win32, time } = last;
  const when = time === "" ? "" : `, the last one at ${time} UTC`;
  const many = requests.length === 1 ? "1 request" : `${requests.length} requests`;
  return `the log has ${many} with ${status}.${substatus} (win32 ${win32Text(win32)})${when}`;
}

export function lastHours({ hours }: Log): string {
  return hours === 1 ? "last hour" : `last ${hours} hours`;
}

export function win32Text(win32: number): string {
  return win32 > 0xffff ? `0x${win32.toString(16).toUpperCase()}` : String(win32);
}
