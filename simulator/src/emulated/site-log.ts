import { itemsOf, type NativeElement } from "../engine/native";
import { flushLogs, logFilesIn, logLength, readLog } from "../machine/asked";
import { Refusal, toFault } from "./faults";
import { foldCase } from "./fold";
import { firstTime, type LoggedLines, loggedRequests } from "./logged-requests";
import type { SiteLogObservation, SiteLogQuery } from "./messages";
import type { View } from "./view";

const SITES = "system.applicationHost/sites";
const LOG = "system.applicationHost/log";
const TAIL = 262_144;
const TAIL_FOR_TEXT = 4_194_304;
const HEAD = 4096;
const MOST = 200;
const LONGEST = 500;

/** The end of a site's own log: of the two newest files only the end is looked at. */
export function readSiteLog(view: View, query: SiteLogQuery): SiteLogObservation {
  const { state, folder } = placeOf(view, query.site);
  const now = new Date().toISOString().slice(0, 19).replace("T", " ");
  const told = { folder: folder.slice(0, LONGEST), now };
  if (state !== "read") return { state, ...told, requests: [] };
  if (query.flush) flushLogs(view.windows);
  const logs = readable(() => newestLogs(view, folder, query.containing === undefined ? TAIL : TAIL_FOR_TEXT));
  if (logs.length === 0) return { state: "none", ...told, requests: [] };
  const found = logs.map((log) => loggedRequests(log, query));
  const requests = found.flatMap((each) => each.requests).slice(-MOST);
  const cut = logs.findLast((each) => each.cut);
  const lacking = found.findLast((each) => each.told !== "read");
  return { state: lacking?.told ?? "read", ...told, ...(cut && { from: firstTime(cut) }), requests };
}

/** Where the site logs, and whether that can be read. */
function placeOf(view: View, name: string): { state: SiteLogObservation["state"]; folder: string } {
  const site = siteIn(view, name);
  const file = site.getChildElement("logFile");
  const valueAt = (attribute: string) => file.getAttribute(attribute).value;
  const directory = String(valueAt("directory"))
    .replace(/%SystemDrive%/gi, "C:")
    .replace(/[\\/]+$/, "");
  const folder = `${directory}\\W3SVC${site.getAttribute("id").value}`;
  const state = stateOf(view, valueAt);
  return { state: state === "read" && !/^[a-z]:[\\/]/i.test(folder) ? "elsewhere" : state, folder };
}

function stateOf(view: View, valueAt: (attribute: string) => unknown): SiteLogObservation["state"] {
  if (view.section(LOG, "").getAttribute("centralLogFileMode").value !== 0) return "central";
  if (valueAt("enabled") !== true) return "off";
  if (valueAt("logFormat") !== 2) return "format";
  return valueAt("logTargetW3C") === 2 ? "etw" : "read";
}

function siteIn(view: View, name: string): NativeElement {
  view.requireSite(name);
  const isNamed = (site: NativeElement) => foldCase(String(site.getAttribute("name").value)) === foldCase(name);
  return itemsOf(view.section(SITES, "")).find(isNamed) as NativeElement;
}

/** A file that another program holds is no conflict in the configuration. */
function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    const fault = toFault(error);
    if (fault.kind !== "conflict" && fault.kind !== "share") throw error;
    throw new Refusal({ ...fault, kind: "unknown" });
  }
}

/** The two that were written last, the older one first. */
function newestLogs({ windows }: View, folder: string, tail: number): LoggedLines[] {
  const files = [...(logFilesIn(windows, folder) ?? [])].sort((one, other) => one.written - other.written);
  const hasOlder = files.length > 2;
  return files.slice(-2).map(({ name }, at) => {
    const path = `${folder}\\${name}`;
    const start = Math.max(0, logLength(windows, path) - tail);
    const linesOf = (bytes: Buffer) => bytes.toString("utf8").split("\n");
    const lines = linesOf(readLog(windows, path, start, tail)).slice(start > 0 ? 1 : 0, -1);
    const cut = start > 0 || (at === 0 && hasOlder);
    if (start === 0) return { lines, cut };
    const fields = linesOf(readLog(windows, path, 0, HEAD)).find((line) => line.startsWith("#Fields:"));
    return { lines, cut, ...(fields !== undefined && { fields }) };
  });
}
