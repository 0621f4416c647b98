import type { Failed, LoggedRequest, SiteLogObservation } from "../../agent/protocol";
import { printable } from "../../base/printable";
import { LOG_PROBLEM } from "../log-problem";
import { win32Text } from "../statuses";

/** What the site's log says of the last failures. */
export interface Log {
  /** Why nothing can be told of it; undefined: it was read. */
  readonly why: string | undefined;
  readonly folder: string;
  /** Hours that are looked at. */
  readonly hours: number;
  /** UTC: from when on it was looked at, or its failures are told, where that is later; empty where it does not say. */
  readonly from?: string;
  /** Not older than that. */
  readonly requests: readonly LoggedRequest[];
}

/** That the agent tells. */
const MOST = 200;
const HOUR_MS = 3_600_000;

export function logOf(answer: SiteLogObservation | Failed, hours: number): Log {
  if ("fault" in answer) return { why: `cannot be read (${answer.fault.text})`, folder: "", hours, requests: [] };
  const { state, folder, now, from, requests } = answer;
  const since = timeOf(now) - hours * HOUR_MS;
  // One without a time may be new.
  const recent = requests.filter(({ time }) => !(timeOf(time) < since));
  // A time that cannot be read may be later.
  const later = [from, firstTold(requests)]
    .filter((time) => time !== undefined)
    .filter((time) => !(timeOf(time) <= since));
  const latest = later.sort().at(-1);
  return { why: LOG_PROBLEM[state], folder, hours, requests: recent, ...(latest !== undefined && { from: latest }) };
}

/** Where there may be more failures than the agent tells. */
function firstTold(requests: readonly LoggedRequest[]): string | undefined {
  return requests.length < MOST ? undefined : requests[0]?.time;
}

/** Milliseconds since 1970; NaN where it is no time. */
export function timeOf(text: string): number {
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

/** Evidence, where there is any. */
export function logged(requests: readonly LoggedRequest[]): string[] {
  return requests.length === 0 ? [] : [counted(requests)];
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

/** As far as it was read. */
export function lastHours({ hours, from }: Log): string {
  const minutes = Math.round(hours * 60);
  const told = hours === 1 ? "last hour" : hours < 1 ? `last ${minutes} minutes` : `last ${hours} hours`;
  if (from === undefined) return told;
  return `${told} (only its end was looked at${from === "" ? "" : `, from ${printable(from, 40)} UTC on`})`;
}
