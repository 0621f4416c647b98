import { cut } from "../../base/printable";
import { windowsName } from "../../http-sys/asking";
import { ascii } from "../json";
import type { Facts } from "./facts";
import { failureKinds } from "./failures";
import type { Judged } from "./judge";
import type { Options } from "./options";

export interface SiteDiagnosis {
  readonly facts: Facts;
  readonly judged: readonly Judged[];
}

/** Of one server. */
export interface Diagnosis {
  readonly server: string;
  /** Why nothing is known of it; absent: it was looked at. */
  readonly failed?: string;
  readonly notes: readonly string[];
  readonly sites: readonly SiteDiagnosis[];
}

export interface Report {
  readonly now: number;
  readonly diagnoses: readonly Diagnosis[];
  readonly exit: number;
}

/** One JSON document. */
export function asJson({ now, diagnoses, exit }: Report, { showRequests }: Pick<Options, "showRequests">): string {
  const document = {
    at: new Date(now).toISOString(),
    exitCode: exit,
    servers: diagnoses.map(({ server, failed, notes, sites }) => ({
      server,
      lookedAt: failed === undefined,
      problem: failed ?? null,
      notes: notes.map(told),
      sites: sites.map((site) => siteJson(site, showRequests)),
    })),
  };
  return `${ascii(JSON.stringify(document, null, 2))}\n`;
}

function siteJson({ facts: { site, hello, log }, judged }: SiteDiagnosis, showRequests: boolean): object {
  return {
    site: told(site),
    windows: windowsName(hello.build),
    findings: judged.map(({ rule: { name, symptoms }, finding }) => ({
      rule: name,
      symptoms,
      ...Object.fromEntries(
        Object.entries(finding).map(([key, value]) => [
          key,
          typeof value === "string" ? told(value) : Array.isArray(value) ? value.map(told) : value,
        ]),
      ),
    })),
    log: {
      problem: log.why === undefined ? null : told(log.why),
      folder: told(log.folder),
      hours: log.hours,
      from: log.from === undefined ? null : told(log.from),
      failures: failureKinds(log),
      ...(showRequests && { requests: log.requests }),
    },
  };
}

function told(text: string): string {
  return cut(text, LONGEST);
}

const LONGEST = 4000;
