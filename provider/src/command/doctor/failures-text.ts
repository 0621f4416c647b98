import { printable } from "../../base/printable";
import type { Io } from "../io";
import { win32Text } from "../statuses";
import { type Column, table } from "../table";
import { failureKinds } from "./failures";
import { type Log, lastHours } from "./log";

type Screen = Pick<Io, "isTerminal" | "env">;

/** What the site's log says, in a table. */
export function failuresText(log: Log, showRequests: boolean, io: Screen): string {
  if (log.why !== undefined) return `\nThe site's log ${printable(log.why)}.\n`;
  const kinds = failureKinds(log);
  const where = `${printable(log.folder, 300)}, ${lastHours(log)}`;
  if (kinds.length === 0) return `\nNo failed request in the site's log (${where}).\n${DELAY}`;
  const rows = kinds
    .slice(0, MOST)
    .map(({ status, substatus, win32, count, last, meaning }) => [
      `${status}.${substatus}`,
      win32Text(win32),
      String(count),
      last,
      meaning,
    ]);
  const requests = showRequests ? `\n${table(REQUESTS, log.requests.slice(-MOST).map(requestCells), io)}` : "";
  return `\nLast failures in the site's log (${where}):\n${table(FAILURES, rows, io)}${requests}${DELAY}`;
}

const MOST = 50;

const DELAY =
  "The newest requests may be missing: HTTP.sys keeps them for up to a minute (netsh http flush logbuffer).\n";

const FAILURES: readonly Column[] = [
  { title: "status" },
  { title: "win32" },
  { title: "count", align: "right" },
  { title: "last (UTC)" },
  { title: "meaning", longest: 160 },
];

const REQUESTS: readonly Column[] = [
  { title: "time (UTC)" },
  { title: "status" },
  { title: "win32" },
  { title: "method" },
  { title: "account" },
  { title: "path", longest: 200 },
];

function requestCells({
  time,
  status,
  substatus,
  win32,
  method = "-",
  path = "-",
  account = "-",
}: Log["requests"][number]): string[] {
  return [time, `${status}.${substatus}`, win32Text(win32), method, account, path];
}
