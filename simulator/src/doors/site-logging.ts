import { foldCase } from "../emulated/fold";
import { SECTION } from "../engine/edit";
import { type AdminManagerFactory, itemsOf, type NativeElement } from "../engine/native";
import { readText, readValue } from "./site-values";

/** How a site's requests are logged. */
export interface Logging {
  readonly siteId: number;
  /** Of the site's own logs, environment variables expanded. */
  readonly directory: string;
  readonly format: (typeof FORMATS)[number];
  readonly period: (typeof PERIODS)[number];
  /** Sum of logExtFileFlags. */
  readonly fields: number;
  /** Of the site's first http binding. */
  readonly httpPort: number;
}

/** By number, as the schema has them. */
const FORMATS = ["IIS", "NCSA", "W3C", "Custom"] as const;
const PERIODS = ["MaxSize", "Daily", "Weekly", "Monthly", "Hourly"] as const;
const TO_FILE = 1;
const CENTRAL_OFF = 0;

/** undefined: nothing is written into a folder of the site. */
export function readLogging(engine: AdminManagerFactory, name: string): Logging | undefined {
  const manager = engine.open();
  try {
    const central = manager.getSection("system.applicationHost/log", "");
    const sites = itemsOf(manager.getSection(SECTION.sites, ""));
    const site = sites.find((each) => foldCase(readText(each, "name")) === foldCase(name));
    if (!site || readValue(central, "centralLogFileMode") !== CENTRAL_OFF) return undefined;
    return loggingOf(site);
  } finally {
    manager.close();
  }
}

function loggingOf(site: NativeElement): Logging | undefined {
  const file = site.getChildElement("logFile");
  const toFile = (Number(readValue(file, "logTargetW3C")) & TO_FILE) !== 0;
  const format = FORMATS[Number(readValue(file, "logFormat"))];
  const period = PERIODS[Number(readValue(file, "period"))];
  if (readValue(file, "enabled") !== true || !format || !period || (format === "W3C" && !toFile)) return undefined;
  const siteId = Number(readValue(site, "id"));
  return {
    siteId,
    directory: `${expanded(readText(file, "directory"))}\\W3SVC${siteId}`,
    format,
    period,
    fields: Number(readValue(file, "logExtFileFlags")),
    httpPort: httpPortOf(site),
  };
}

const VARIABLES: Readonly<Record<string, string>> = {
  systemdrive: "C:",
  systemroot: "C:\\Windows",
  windir: "C:\\Windows",
};

function expanded(path: string): string {
  return path
    .replace(/%(\w+)%/g, (text, name: string) => VARIABLES[name.toLowerCase()] ?? text)
    .replaceAll("/", "\\")
    .replace(/\\$/, "");
}

function httpPortOf(site: NativeElement): number {
  const bindings = itemsOf(site.getChildElement("bindings"));
  const first = bindings.find((each) => readText(each, "protocol").toLowerCase() === "http");
  return first ? portOf(readText(first, "bindingInformation")) : 80;
}

/** Of `ADDRESS:PORT:HOST`. */
function portOf(information: string): number {
  return Number(information.split(":").at(-2));
}
