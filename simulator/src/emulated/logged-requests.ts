import type { LoggedRequest, SiteLogObservation, SiteLogQuery } from "./messages";

/** Whole lines of a log, and the line before them that names their fields. */
export interface LoggedLines {
  readonly lines: readonly string[];
  readonly fields?: string;
  /** Others stand before them. */
  readonly cut: boolean;
}

const LONGEST = 300;
const FAILED = new Set(["401", "403", "413", "500"]);

/** The user agent of `verify`, as a log has it. */
const OWN_REQUESTS = "pulumi-iis-clientcert+verify";

/** `told`: what keeps the lines from telling all that is asked; `read` where they do. */
export function loggedRequests(
  log: LoggedLines,
  query: SiteLogQuery,
): { requests: LoggedRequest[]; told: SiteLogObservation["state"] } {
  const requests: LoggedRequest[] = [];
  let places = placesIn(log.fields);
  let told: SiteLogObservation["state"] = "read";
  for (const whole of log.lines) {
    const line = whole.replace(/\r$/, "");
    if (line.startsWith("#Fields:")) places = placesIn(line);
    if (line.startsWith("#")) continue;
    if (!places) {
      told = "fields";
      continue;
    }
    if (query.containing !== undefined && !places.has("cs-uri-query")) told = "query";
    if (query.containing === undefined ? !line.includes(OWN_REQUESTS) : line.includes(query.containing)) {
      const request = requestIn(line, places, query);
      if (request) requests.push(request);
    }
  }
  return { requests, told };
}

/** Of the first whole request; empty where none says it. */
export function firstTime({ lines, fields }: LoggedLines): string {
  let places = placesIn(fields);
  for (const whole of lines) {
    const line = whole.replace(/\r$/, "");
    if (line.startsWith("#Fields:")) places = placesIn(line);
    if (!places || line.startsWith("#")) continue;
    const values = line.split(" ");
    if (values.length === places.size) return timeIn(values, places);
  }
  return "";
}

function timeIn(fields: readonly string[], places: Places): string {
  const [date, time] = ["date", "time"].map((name) => fields[places.get(name) ?? -1]);
  return date === undefined || time === undefined ? "" : `${date} ${time}`.slice(0, 40);
}

type Places = ReadonlyMap<string, number>;

/** Undefined where the statuses are not logged. */
function placesIn(line: string | undefined): Places | undefined {
  if (line === undefined) return undefined;
  const names = line.slice("#Fields:".length).trim().split(" ");
  const places = new Map(names.map((name, at) => [name.toLowerCase(), at]));
  return ["sc-status", "sc-substatus", "sc-win32-status"].every((name) => places.has(name)) ? places : undefined;
}

function requestIn(line: string, places: Places, { containing, requests }: SiteLogQuery): LoggedRequest | undefined {
  const fields = line.split(" ");
  if (fields.length !== places.size) return undefined;
  const at = (name: string) => fields[places.get(name) ?? -1];
  if (containing === undefined && !FAILED.has(at("sc-status") ?? "")) return undefined;
  const [status, substatus, win32] = ["sc-status", "sc-substatus", "sc-win32-status"].map((name) => numberIn(at(name)));
  if (status === undefined || substatus === undefined || win32 === undefined) return undefined;
  return {
    time: timeIn(fields, places),
    status,
    substatus,
    win32,
    ...foundIn(line, containing),
    ...(requests && ofRequest(at)),
  };
}

/** The text that was looked for, and what of a word stands behind it. */
function foundIn(line: string, containing: string | undefined): { readonly found?: string } {
  if (containing === undefined) return {};
  const behind = /^[A-Za-z0-9-]*/.exec(line.slice(line.indexOf(containing)).slice(0, LONGEST_WORD));
  return { found: behind?.[0] ?? containing };
}

const LONGEST_WORD = 200;

function numberIn(text = ""): number | undefined {
  if (!/^\d{1,18}$/.test(text)) return undefined;
  const number = Number(text);
  return number <= 0xffffffff ? number : undefined;
}

function ofRequest(at: (name: string) => string | undefined): Partial<LoggedRequest> {
  const named = (name: string, longest: number) => {
    const text = at(name);
    return text === undefined || text === "-" ? undefined : text.slice(0, longest);
  };
  const [method, path] = [named("cs-method", 50), named("cs-uri-stem", LONGEST)];
  const account = named("cs-username", LONGEST);
  return {
    ...(method !== undefined && { method }),
    ...(path !== undefined && { path }),
    ...(account !== undefined && { account }),
  };
}
