import type { IncomingMessage } from "node:http";
import { appendLine } from "../machine/files";
import type { SimulatedWindows } from "../windows";
import type { Logging } from "./site-logging";
import { numbersOf, type SiteAnswer, win32Of } from "./site-status";

/** A request and its answer. */
export interface Logged {
  readonly request: IncomingMessage;
  readonly came: Date;
  readonly answered: SiteAnswer;
  /** Decoded, without its query. */
  readonly path: string;
  /** That the client came to, as the binding says. */
  readonly port: number;
  /** Bytes of the page. */
  readonly sent: number;
}

/** Writes what IIS would: in W3C format; of the other formats, a file without a line. */
export function logRequest(windows: SimulatedWindows, logging: Logging, logged: Logged): void {
  const now = new Date();
  const name = fileName(logging, now);
  if (name === undefined) return;
  const fields = FIELDS.filter(({ flag }) => (logging.fields & flag) !== 0);
  const names = fields.map((field) => field.name).join(" ");
  const line = fields.map(({ read }) => written(read(logged, { windows, logging, now }))).join(" ");
  appendLine(windows.files, {
    path: `${logging.directory}\\${name}`,
    ...(logging.format === "W3C" && { line, head: { for: names, text: headOf(names, now) } }),
    buffered: windows.logsBuffered,
  });
}

/** undefined: a format that is somebody else's. */
function fileName({ format, period }: Logging, now: Date): string | undefined {
  const letters = { W3C: "ex", IIS: "in", NCSA: "nc", Custom: undefined }[format];
  if (letters === undefined) return undefined;
  const [year = "", month = "", day = "", hour = ""] = now.toISOString().slice(2).split(/[-T:]/);
  const week = String(Math.ceil(Number(day) / 7)).padStart(2, "0");
  const when = { MaxSize: "tend1", Hourly: day + hour, Daily: day, Weekly: week, Monthly: "" }[period];
  return `u_${letters}${period === "MaxSize" ? when : year + month + when}.log`;
}

function headOf(fields: string, now: Date): string {
  const date = `${dateOf(now)} ${timeOf(now)}`;
  return `#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n#Date: ${date}\r\n#Fields: ${fields}\r\n`;
}

interface Around {
  readonly windows: SimulatedWindows;
  readonly logging: Logging;
  readonly now: Date;
}

interface Field {
  /** Of logExtFileFlags. */
  readonly flag: number;
  readonly name: string;
  readonly read: (logged: Logged, around: Around) => string | number | undefined;
}

/** In the order in which IIS writes them. */
const FIELDS: readonly Field[] = [
  { flag: 1, name: "date", read: (_, { now }) => dateOf(now) },
  { flag: 2, name: "time", read: (_, { now }) => timeOf(now) },
  { flag: 16, name: "s-sitename", read: (_, { logging }) => `W3SVC${logging.siteId}` },
  { flag: 32, name: "s-computername", read: (_, { windows }) => windows.computerName },
  { flag: 64, name: "s-ip", read: ({ request }) => request.socket.localAddress },
  { flag: 128, name: "cs-method", read: ({ request }) => request.method },
  { flag: 256, name: "cs-uri-stem", read: ({ path }) => path },
  { flag: 512, name: "cs-uri-query", read: ({ request }) => queryOf(request) },
  { flag: 32768, name: "s-port", read: ({ port }) => port },
  { flag: 8, name: "cs-username", read: ({ answered }) => accountOf(answered) },
  { flag: 4, name: "c-ip", read: ({ request }) => request.socket.remoteAddress },
  { flag: 524288, name: "cs-version", read: ({ request }) => `HTTP/${request.httpVersion}` },
  { flag: 65536, name: "cs(User-Agent)", read: ({ request }) => request.headers["user-agent"] },
  { flag: 131072, name: "cs(Cookie)", read: ({ request }) => request.headers.cookie },
  { flag: 262144, name: "cs(Referer)", read: ({ request }) => request.headers.referer },
  { flag: 1048576, name: "cs-host", read: ({ request }) => request.headers.host },
  { flag: 1024, name: "sc-status", read: ({ answered }) => numbersOf(answered.status)[0] },
  { flag: 2097152, name: "sc-substatus", read: ({ answered }) => numbersOf(answered.status)[1] },
  { flag: 2048, name: "sc-win32-status", read: ({ answered }) => win32Of(answered) },
  // Headers are not counted.
  { flag: 4096, name: "sc-bytes", read: ({ sent }) => sent },
  { flag: 8192, name: "cs-bytes", read: ({ request }) => request.headers["content-length"] ?? 0 },
  { flag: 16384, name: "time-taken", read: ({ came }, { now }) => now.getTime() - came.getTime() },
];

function dateOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function timeOf(date: Date): string {
  return date.toISOString().slice(11, 19);
}

function queryOf({ url = "" }: IncomingMessage): string {
  const at = url.indexOf("?");
  return at < 0 ? "" : url.slice(at + 1);
}

function accountOf({ account }: SiteAnswer): string | undefined {
  return account === "anonymous" ? undefined : account;
}

/** One word, whatever the value holds. */
function written(value: string | number | undefined): string {
  const text = String(value ?? "").replace(/[\p{Cc}\p{Z}]/gu, "+");
  return text === "" ? "-" : text;
}
